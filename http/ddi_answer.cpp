// Shapes of the device interface's answers.
#include "http/ddi_answer.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/serialize.hpp>

#include "http/etag.hpp"
#include "http/fault_status.hpp"

namespace ald {
namespace {

constexpr std::string_view hal = "application/hal+json;charset=UTF-8";

/// "ald.error.not_found" -> "ald.NotFoundException".
std::string exception_class(std::string_view code) {
  std::string name = "ald.";
  bool begins = true;
  for (const char c : code.substr(code.rfind('.') + 1)) {
    if (c != '_') name += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = c == '_';
  }
  return name + "Exception";
}

bool is_host(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == ':' ||
           c == '[' || c == ']';
  };
  return !text.empty() && text.size() <= 255 && std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

http_response ddi_body(const http_request& request, const boost::json::object& body) {
  http_response r;
  r.headers = {{"Content-Type", std::string(hal)}};
  r.body = boost::json::serialize(body);
  return with_etag(request, std::move(r));
}

http_response ddi_taken() { return {}; }

http_response ddi_error(int status, std::string_view code, std::string_view message) {
  http_response r;
  r.status = status;
  r.headers = {{"Content-Type", "application/json;charset=UTF-8"}};
  r.body = boost::json::serialize(boost::json::object{{"exceptionClass", exception_class(code)}, {"errorCode", code}, {"message", message}});
  return r;
}

http_response ddi_fault(const fault& f, std::uint32_t retry_after_s) {
  auto r = ddi_error(status_of(f.code), "ald.error." + std::string(name(f.code)), to_string(f));
  if (r.status == 503) r.headers.emplace_back("Retry-After", std::to_string(retry_after_s));
  return r;
}

http_response ddi_unauthorized() {
  auto r = ddi_error(401, "ald.error.unauthorized", "the credentials are missing or wrong");
  r.headers.emplace_back("WWW-Authenticate", "TargetToken");
  return r;
}

http_response ddi_busy(std::uint32_t retry_after_s) {
  return ddi_fault({fault_code::unavailable, "the node can't answer this now", "ask again later"}, retry_after_s);
}

http_response ddi_too_many(std::string_view message, std::int64_t wait_ms) {
  auto r = ddi_error(429, "ald.error.too_many_requests", message);
  r.headers.emplace_back("Retry-After", std::to_string(std::max<std::int64_t>(1, (wait_ms + 999) / 1000)));
  return r;
}

std::optional<std::string> ddi_base_url(const gateway_context& context, const http_request& request, const unit_id& unit) {
  const auto host = find_header(request.headers, "Host");
  if (!is_host(host)) return std::nullopt;
  return (context.config.https ? "https://" : "http://") + std::string(host) + "/" + context.config.tenant + "/controller/v1/" + unit.text;
}

boost::json::object ddi_link(std::string href) { return {{"href", std::move(href)}}; }

std::optional<action_id> parse_action(std::string_view text) {
  std::uint32_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size() || n == 0 || n > 0x7fffffffu || text.front() == '0') return std::nullopt;
  return action_id{n};
}

}  // namespace ald
