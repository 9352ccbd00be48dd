// The table of all routes, and what a request gets that fits none.
#include "http/gateway.hpp"

#include <sodium.h>

#include "http/admin_devices.hpp"
#include "http/admin_fleet.hpp"
#include "http/admin_guards.hpp"
#include "http/admin_registration.hpp"
#include "http/admin_resend.hpp"
#include "http/admin_status.hpp"
#include "http/ddi_artifact.hpp"
#include "http/ddi_attributes.hpp"
#include "http/ddi_confirmation.hpp"
#include "http/ddi_deployment.hpp"
#include "http/ddi_feedback.hpp"
#include "http/ddi_poll.hpp"
#include "http/gateway_context.hpp"
#include "http/media_type.hpp"
#include "http/orders_callback.hpp"
#include "http/route.hpp"

namespace ald {
namespace {

using context_handler = void (*)(const shared_context&, routed_request, const http_responder&);

route_handler bound(const shared_context& context, context_handler handler) {
  return [context, handler](routed_request request, const http_responder& respond) { handler(context, std::move(request), respond); };
}

void add_device_routes(router& routes, const shared_context& context) {
  const auto base = "/" + context->config.tenant + "/controller/v1/{unit}";
  // What answers with JSON, what reads it, and what does neither.
  const auto add = [&](const std::string& method, const char* path, context_handler handler) {
    routes.add(method, base + path, method == "GET" ? answering_json(bound(context, handler)) : reading_json(bound(context, handler)));
  };
  add("GET", "", ddi_poll);
  add("PUT", "/configData", ddi_attributes);
  add("GET", "/deploymentBase/{id}", ddi_deployment);
  add("POST", "/deploymentBase/{id}/feedback", ddi_feedback);
  add("GET", "/installedBase/{id}", ddi_installed);
  add("GET", "/cancelAction/{id}", ddi_cancel_action);
  add("POST", "/cancelAction/{id}/feedback", ddi_cancel_action);
  add("GET", "/confirmationBase", ddi_confirmation_status);
  add("POST", "/confirmationBase/activateAutoConfirm", ddi_auto_confirm);
  add("POST", "/confirmationBase/deactivateAutoConfirm", ddi_auto_confirm);
  add("GET", "/confirmationBase/{id}", ddi_confirmation);
  add("POST", "/confirmationBase/{id}/feedback", ddi_confirmation_feedback);
  add("GET", "/softwaremodules/{id}/artifacts", ddi_artifact_list);
  routes.add("GET", base + "/softwaremodules/{id}/artifacts/{file}", bound(context, ddi_artifact));
}

void add_admin_routes(router& routes, const shared_context& context) {
  const auto add = [&](const char* method, const std::string& path, context_handler handler) {
    routes.add(method, "/api/v1" + path, for_admins(context, bound(context, handler)));
  };
  add("GET", "/status", admin_status);
  add("GET", "/devices", admin_list_devices);
  add("POST", "/devices", admin_register_devices);
  add("GET", "/devices/{unit}", admin_show_device);
  add("POST", "/devices/{unit}/retire", admin_retire_device);
  add("POST", "/devices/{unit}/unblock", admin_unblock_device);
  add("POST", "/resend", admin_resend);
  add("POST", "/snapshot", admin_snapshot);
  add("POST", "/scan", admin_scan);
  add("PUT", "/switch", admin_set_switch);
  add("POST", "/clock/confirm", admin_confirm_clock);
  add("GET", "/profiles", admin_profiles);
  add("PUT", "/profiles/{name}", admin_set_profile);
  add("PUT", "/assignments", admin_assign);
  add("DELETE", "/assignments", admin_unassign);
  add("GET", "/issued", admin_issued);
  add("GET", "/digest", admin_digest);
  routes.add("GET", "/api/v1/keys", bound(context, admin_keys));
  routes.add("POST", "/callbacks/orders", bound(context, orders_callback));
  routes.add("GET", "/healthz", bound(context, health_alive));
  routes.add("GET", "/readyz", bound(context, health_ready));
}

/// An error in the shape of the interface that the path belongs to.
http_response routing_error(const gateway_config& config, const http_request& request, int status, std::string_view code,
                            const std::string& text) {
  if (request.path.starts_with("/" + config.tenant + "/")) return ddi_error(status, "ald.error." + std::string(code), text);
  return admin_body({{"error", {{"code", code}, {"message", text}, {"hint", ""}}}}, status);
}

}  // namespace

struct gateway::impl {
  shared_context context;
  router routes;

  void handle(http_request request, const http_responder& respond) const {
    auto match = routes.find(request.method, request.path);
    switch (match.what) {
      case router::outcome::found: {
        routed_request routed{std::move(request), std::move(match.values)};
        return (*match.handler)(std::move(routed), respond);
      }
      case router::outcome::bad_path:
        return respond(
            routing_error(context->config, request, 400, "bad_input", "the path has an empty, dotted or wrongly encoded segment"));
      case router::outcome::not_found: return respond(routing_error(context->config, request, 404, "not_found", "nothing is here"));
      case router::outcome::wrong_method: {
        auto r = routing_error(context->config, request, 405, "wrong_method", "this path takes " + match.allow);
        r.headers.emplace_back("Allow", match.allow);
        return respond(std::move(r));
      }
    }
  }
};

gateway::gateway(gateway_config config, node_api& node, device_view& view, const license_store& licenses, const node_clock& clock)
    : impl_(std::make_unique<impl>()) {
  (void)!sodium_init();  // hashing needs no random source; make_token's own calls fail hard if there is none
  impl_->context = std::make_shared<gateway_context>(std::move(config), node, view, licenses, clock);
  add_device_routes(impl_->routes, impl_->context);
  add_admin_routes(impl_->routes, impl_->context);
}

gateway::~gateway() = default;

http_handler gateway::handler() {
  return [this](http_request request, http_responder respond) { impl_->handle(std::move(request), respond); };
}

}  // namespace ald
