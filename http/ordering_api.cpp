// The table of the ordering API's routes, and what happens around each call.
#include "http/ordering_api.hpp"

#include <array>

#include <sodium.h>

#include "http/authorization.hpp"
#include "http/fault_status.hpp"
#include "http/route.hpp"
#include "http/token.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

using request_reader = result<served_request> (*)(const routed_request&, const ordering_limits&);

struct api_route {
  const char* method;
  const char* path;
  request_reader read;
};

template <class Question>
result<served_request> read_nothing(const routed_request&, const ordering_limits&) {
  return served_request(Question{});
}

result<served_request> read_order_id(const routed_request& request, const ordering_limits&) {
  return served_request(ask_order{request.values.at(0)});
}

result<served_request> read_unit(const routed_request& request, const ordering_limits&) {
  return served_request(ask_units{{unit_id(request.values.at(0))}});
}

constexpr std::array<api_route, 11> api_routes{{
    {"GET", "/v1/info", read_nothing<ask_info>},
    {"GET", "/v1/packs", read_nothing<ask_packs>},
    {"POST", "/v1/orders", read_order},
    {"GET", "/v1/orders/{id}", read_order_id},
    {"POST", "/v1/units/query", read_units},
    {"GET", "/v1/units/{unit}/licenses", read_unit},
    {"GET", "/v1/ledger", read_ledger_page},
    {"POST", "/v1/licenses/{serial}/revoke", read_revoke},
    {"POST", "/v1/returns", read_returns},
    {"GET", "/v1/revocations", read_revocations_page},
    {"GET", "/v1/requests", read_requests_page},
}};
constexpr const char* health_path = "/healthz";

bool has_token(const http_request& request, const std::string& token) {
  constexpr std::string_view scheme = "Bearer ";
  const auto given = authorization_of(request.headers);
  return given.starts_with(scheme) && !token.empty() && same_secret(given.substr(scheme.size()), token);
}

/// "3 issued, 1 pending".
std::string tally_of(const served_order& order) {
  std::array<std::size_t, 4> counts{};
  for (const auto& line : order.lines) ++counts[static_cast<std::size_t>(line.state)];
  static constexpr std::array<const char*, 4> names{"pending", "issued", "refused", "failed"};
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + " " + names[i];
  }
  return text.empty() ? "no lines" : text;
}

/// Unit IDs, keys and paths come from outside and stay out of the line; the log of requests has them.
void log(const api_route& route, const served_answer& answer) {
  const auto* order = std::get_if<served_order>(&answer.value);
  const auto* error = std::get_if<served_error>(&answer.value);
  const auto what = order ? tally_of(*order) : error ? error->code : std::string("ok");
  const auto name = order && !order->order.empty() ? " " + order->order : std::string();
  const auto faults = (answer.fault.empty() ? "" : ", injected: " + answer.fault) + (answer.lost ? " (the answer is lost)" : "");
  const bool matters = std::string_view(route.method) == "POST" || answer.status >= 500 || !answer.fault.empty();
  log_at(matters ? log_level::info : log_level::debug, {"ordering_api"}, "{} {}{}: {} {}{}", route.method, route.path, name, answer.status, what, faults);
}

}  // namespace

struct ordering_api::impl {
  ordering_api_config config;
  issuing_service& service;
  router routes;

  void serve(const api_route& route, const routed_request& request, const http_responder& respond) const {
    auto what = route.read(request, config.limits);
    if (!what) {
      const auto status = status_of(what.error().code);
      respond(write_error(status, {std::string(name(what.error().code)), what.error().what, what.error().hint}));
      log_info({"ordering_api"}, "{} {}: {} {}", route.method, route.path, status, what.error().what);
      return service.call(request.method, request.path, note_rejected{status}, [](const served_answer&) {});
    }
    service.call(request.method, request.path, std::move(what.value()), [&route, respond](const served_answer& answer) {
      log(route, answer);
      respond(write_answer(answer));
    });
  }

  void handle(http_request request, const http_responder& respond) const {
    if (request.path != health_path && !has_token(request, config.token)) {
      return respond(write_error(401, {"unauthorized", "the token is missing or wrong",
                                       "send Authorization: Bearer TOKEN with the token from the server's file server.token"}));
    }
    auto match = routes.find(request.method, request.path);
    switch (match.what) {
      case router::outcome::found: {
        routed_request routed{std::move(request), std::move(match.values)};
        return (*match.handler)(std::move(routed), respond);
      }
      case router::outcome::bad_path:
        return respond(write_error(400, {"bad_input", "the path has an empty, dotted or wrongly encoded segment", ""}));
      case router::outcome::not_found: return respond(write_error(404, {"not_found", "nothing is here", "see docs/licensing-api/openapi.yaml"}));
      case router::outcome::wrong_method: {
        auto r = write_error(405, {"wrong_method", "this path takes " + match.allow, ""});
        r.headers.emplace_back("Allow", match.allow);
        return respond(std::move(r));
      }
    }
  }
};

ordering_api::ordering_api(ordering_api_config config, issuing_service& service) : impl_(new impl{std::move(config), service, {}}) {
  (void)!sodium_init();  // comparing hashes needs no random source
  for (const auto& route : api_routes) {
    impl_->routes.add(route.method, route.path,
                      [self = impl_.get(), &route](const routed_request& request, const http_responder& respond) { self->serve(route, request, respond); });
  }
  impl_->routes.add("GET", health_path, [](const routed_request&, const http_responder& respond) {
    respond({.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = R"({"status":"ok"})", .withhold_last_byte = {}});
  });
}

ordering_api::~ordering_api() = default;

http_handler ordering_api::handler() {
  return [this](http_request request, const http_responder& respond) { impl_->handle(std::move(request), respond); };
}

std::vector<std::pair<std::string, std::string>> ordering_api::routes() {
  std::vector<std::pair<std::string, std::string>> all{{"GET", health_path}};
  for (const auto& route : api_routes) all.emplace_back(route.method, route.path);
  return all;
}

}  // namespace ald
