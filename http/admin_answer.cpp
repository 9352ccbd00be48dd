// Shapes of the admin API's answers.
#include "http/admin_answer.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "http/authorization.hpp"
#include "http/fault_status.hpp"
#include "http/percent_decode.hpp"
#include "http/token.hpp"

namespace ald {

http_response admin_body(const boost::json::value& body, int status) {
  http_response r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json"}};
  r.body = boost::json::serialize(body);
  return r;
}

boost::json::object admin_error(const fault& f) { return {{"code", name(f.code)}, {"message", f.what}, {"hint", f.hint}}; }

http_response admin_fault(const fault& f, std::uint32_t retry_after_s) {
  auto r = admin_body({{"error", admin_error(f)}}, status_of(f.code));
  if (r.status == 503) r.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  if (r.status == 401) r.headers.emplace_back("WWW-Authenticate", "Bearer");
  return r;
}

route_handler for_admins(const shared_context& context, route_handler handler) {
  return [context, handler = std::move(handler)](routed_request request, http_responder respond) {
    constexpr std::string_view scheme = "Bearer ";
    auto given = authorization_of(request.headers);
    const bool bearer = given.starts_with(scheme);
    given.remove_prefix(bearer ? scheme.size() : 0);
    if (!bearer || context->config.admin_token.empty() || !same_secret(given, context->config.admin_token)) {
      return respond(admin_fault({fault_code::unauthorized, "the admin token is missing or wrong",
                                  "send Authorization: Bearer TOKEN with the token from the node's file admin.token"},
                                 context->config.retry_after_s));
    }
    handler(std::move(request), std::move(respond));
  };
}

route_handler without_fields(const shared_context& context, route_handler handler) {
  return [context, handler = std::move(handler)](routed_request request, http_responder respond) {
    if (!request.body.empty()) {
      const auto parsed = parse_json(request.body, context->config.max_json_depth);
      if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
      json_fields fields(parsed.value(), "$");
      fields.refuse_others();
      if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
    }
    handler(std::move(request), std::move(respond));
  };
}

reply_to<done> reply_empty(const shared_context& context, const http_responder& respond) {
  return [context, respond](result<done> r) {
    respond(r ? admin_body(boost::json::object{}) : admin_fault(r.error(), context->config.retry_after_s));
  };
}

result<std::map<std::string, std::string>> read_query(const http_request& request, std::initializer_list<std::string_view> allowed) {
  auto query = parse_query(request.query);
  if (!query) return fault{fault_code::bad_input, "the query has a broken escape or a name that comes twice", ""};
  for (const auto& [name, value] : *query) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    std::string known;
    for (const auto one : allowed) known += (known.empty() ? "" : ", ") + std::string(one);
    return fault{fault_code::bad_input, "query: \"" + name + "\" is not known here", "allowed: " + known};
  }
  return std::move(*query);
}

}  // namespace ald
