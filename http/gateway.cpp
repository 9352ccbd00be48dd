// The table of all routes, and what a request gets that fits none.
#include "http/gateway.hpp"

#include <algorithm>

#include <sodium.h>

#include "http/admin_alerts.hpp"
#include "http/admin_conditions.hpp"
#include "http/admin_devices.hpp"
#include "http/admin_discovery.hpp"
#include "http/admin_fleet.hpp"
#include "http/admin_guards.hpp"
#include "http/admin_kinds.hpp"
#include "http/admin_licenses.hpp"
#include "http/admin_metrics.hpp"
#include "http/admin_offline.hpp"
#include "http/admin_order.hpp"
#include "http/admin_packs.hpp"
#include "http/admin_plan.hpp"
#include "http/admin_reclaim.hpp"
#include "http/admin_reconcile.hpp"
#include "http/admin_registration.hpp"
#include "http/admin_replace.hpp"
#include "http/admin_resend.hpp"
#include "http/admin_revoke.hpp"
#include "http/admin_status.hpp"
#include "http/admin_tags.hpp"
#include "http/ddi_artifact.hpp"
#include "http/ddi_attributes.hpp"
#include "http/ddi_cancel.hpp"
#include "http/ddi_confirmation.hpp"
#include "http/ddi_deployment.hpp"
#include "http/ddi_feedback.hpp"
#include "http/ddi_poll.hpp"
#include "http/gateway_context.hpp"
#include "http/media_type.hpp"
#include "http/network_text.hpp"
#include "http/orders_callback.hpp"
#include "http/route.hpp"

namespace ald {
namespace {

using context_handler = void (*)(const shared_context&, routed_request, const http_responder&);

route_handler bound(const shared_context& context, context_handler handler) {
  return [context, handler](routed_request request, const http_responder& respond) { handler(context, std::move(request), respond); };
}

/// The handler, its answers counted.
route_handler counted(const shared_context& context, route_class what, route_handler handler) {
  return [context, what, handler = std::move(handler)](routed_request request, const http_responder& respond) {
    handler(std::move(request), [context, what, respond](http_response r) {
      context->tallies.count(what, r.status);
      respond(std::move(r));
    });
  };
}

void add_device_routes(router& routes, const shared_context& context) {
  const auto base = "/" + context->config.tenant + "/controller/v1/{unit}";
  // What answers with JSON, what reads it, and what does neither.
  const auto add = [&](const std::string& method, const char* path, context_handler handler) {
    auto judged = method == "GET" ? answering_json(bound(context, handler)) : reading_json(bound(context, handler));
    routes.add(method, base + path, counted(context, device_route_class(path), std::move(judged)));
  };
  add("GET", "", ddi_poll);
  add("PUT", "/configData", ddi_attributes);
  add("GET", "/deploymentBase/{id}", ddi_deployment);
  add("POST", "/deploymentBase/{id}/feedback", ddi_feedback);
  add("GET", "/installedBase/{id}", ddi_installed);
  add("GET", "/cancelAction/{id}", ddi_cancel);
  add("POST", "/cancelAction/{id}/feedback", ddi_cancel_feedback);
  add("GET", "/confirmationBase", ddi_confirmation_status);
  add("POST", "/confirmationBase/activateAutoConfirm", ddi_activate_auto_confirm);
  add("POST", "/confirmationBase/deactivateAutoConfirm", ddi_deactivate_auto_confirm);
  add("GET", "/confirmationBase/{id}", ddi_confirmation);
  add("POST", "/confirmationBase/{id}/feedback", ddi_confirmation_feedback);
  add("GET", "/softwaremodules/{id}/artifacts", ddi_artifact_list);
  routes.add("GET", base + "/softwaremodules/{id}/artifacts/{file}", counted(context, route_class::download, bound(context, ddi_artifact)));
}

void add_admin_routes(router& routes, const shared_context& context) {
  const auto add = [&](const char* method, const std::string& path, context_handler handler) {
    routes.add(method, "/api/v1" + path, counted(context, route_class::admin, for_admins(context, bound(context, handler))));
  };
  const auto add_plain = [&](const char* method, const std::string& path, context_handler handler) {
    routes.add(method, "/api/v1" + path, counted(context, route_class::admin, for_admins(context, without_fields(context, bound(context, handler)))));
  };
  add("GET", "/status", admin_status);
  add("GET", "/alerts", admin_alerts);
  add_plain("POST", "/alerts/test", admin_test_alerts);
  add("GET", "/devices", admin_list_devices);
  add("POST", "/devices", admin_register_devices);
  add("GET", "/devices/{unit}", admin_show_device);
  add_plain("POST", "/devices/{unit}/retire", admin_retire_device);
  add_plain("POST", "/devices/{unit}/token", admin_replace_token);
  add("POST", "/devices/{unit}/unblock", admin_unblock_device);
  add("POST", "/tags", admin_tag_devices);
  add("POST", "/devices/{unit}/replace", admin_replace_device);
  add("POST", "/revoke", admin_revoke);
  add("GET", "/reclaim", admin_reclaim_list);
  add("POST", "/reclaim", admin_reclaim);
  add("POST", "/resend", admin_resend);
  add("GET", "/pending", admin_pending);
  add("POST", "/accept", admin_accept);
  add("POST", "/reject", admin_reject);
  add("GET", "/discovery", admin_discovery);
  add_plain("POST", "/discovery/reload", admin_reload_allow_list);
  add("POST", "/snapshot", admin_snapshot);
  add("GET", "/reconcile", admin_reconciliation);
  add("POST", "/reconcile", admin_reconcile);
  add_plain("POST", "/scan", admin_scan);
  add("GET", "/plan", admin_plan);
  add("POST", "/order", admin_order);
  add("PUT", "/switch", admin_set_switch);
  add_plain("POST", "/clock/confirm", admin_confirm_clock);
  add("GET", "/profiles", admin_profiles);
  add("PUT", "/profiles/{name}", admin_set_profile);
  add("PUT", "/assignments", admin_assign);
  add("DELETE", "/assignments", admin_unassign);
  add("GET", "/condition", admin_show_condition);
  add("PUT", "/condition", admin_set_condition);
  add_plain("DELETE", "/condition", admin_clear_condition);
  add("GET", "/kinds", admin_kinds);
  add("PUT", "/kinds/{kind}", admin_set_kind);
  add("GET", "/packs", admin_packs);
  add_plain("POST", "/packs/refresh", admin_refresh_packs);
  add("PATCH", "/packs/{id}", admin_rule_pack);
  add("POST", "/licenses", admin_upload_licenses);
  add("POST", "/licenses/import", admin_import_licenses);
  add("POST", "/orders/export", admin_export_orders);
  add("GET", "/issued", admin_issued);
  add("GET", "/digest", admin_digest);
  const auto add_open = [&](const char* method, const char* path, route_class what, context_handler handler) {
    routes.add(method, path, counted(context, what, bound(context, handler)));
  };
  add_open("GET", "/api/v1/keys", route_class::admin, admin_keys);
  add_open("POST", "/callbacks/orders", route_class::callback, orders_callback);
  add_open("GET", "/healthz", route_class::health, health_alive);
  add_open("GET", "/readyz", route_class::health, health_ready);
  add_open("GET", "/metrics", route_class::metrics, admin_metrics);  // judges for itself who may read it
}

/// Where the request comes from: its peer, or behind trusted proxies the last address they name that is not one of theirs.
std::string peer_behind(const std::vector<address_network>& proxies, const http_request& request) {
  const auto trusted = [&](std::string_view text) {
    const auto address = parse_address(text);
    return address && std::any_of(proxies.begin(), proxies.end(), [&](const auto& network) { return network.contains(*address); });
  };
  std::string peer = request.peer_address;
  if (proxies.empty() || !trusted(peer)) return peer;
  // The last header is the nearest proxy's: what stands before may be the client's invention.
  std::string_view path;
  for (const auto& header : request.headers) {
    const auto value = find_header({header}, "X-Forwarded-For");
    if (!value.empty()) path = header.second;
  }
  while (!path.empty() && trusted(peer)) {
    const auto comma = path.rfind(',');
    auto hop = path.substr(comma == path.npos ? 0 : comma + 1);
    path = path.substr(0, comma == path.npos ? 0 : comma);
    while (!hop.empty() && hop.front() == ' ') hop.remove_prefix(1);
    while (!hop.empty() && hop.back() == ' ') hop.remove_suffix(1);
    if (!parse_address(hop)) break;
    peer = hop;
  }
  return peer;
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

  void answer_error(const http_request& request, const http_responder& respond, int status, std::string_view code, const std::string& text,
                    const std::string& allow = {}) const {
    auto r = routing_error(context->config, request, status, code, text);
    if (!allow.empty()) r.headers.emplace_back("Allow", allow);
    context->tallies.count(route_class::none, status);
    respond(std::move(r));
  }

  void handle(http_request request, const http_responder& respond) const {
    request.peer_address = peer_behind(context->config.trusted_proxies, request);
    auto match = routes.find(request.method, request.path);
    switch (match.what) {
      case router::outcome::found: {
        routed_request routed{std::move(request), std::move(match.values)};
        return (*match.handler)(std::move(routed), respond);
      }
      case router::outcome::bad_path:
        return answer_error(request, respond, 400, "bad_input", "the path has an empty, dotted or wrongly encoded segment");
      case router::outcome::not_found: return answer_error(request, respond, 404, "not_found", "nothing is here");
      case router::outcome::wrong_method:
        return answer_error(request, respond, 405, "wrong_method", "this path takes " + match.allow, match.allow);
    }
  }
};

gateway::gateway(gateway_config config, node_api& node, device_view& view, const artifact_store& artifacts, const node_clock& clock,
                 const process_watch* process)
    : impl_(std::make_unique<impl>()) {
  (void)!sodium_init();  // hashing needs no random source; make_token's own calls fail hard if there is none
  impl_->context = std::make_shared<gateway_context>(std::move(config), node, view, artifacts, clock, process);
  add_device_routes(impl_->routes, impl_->context);
  add_admin_routes(impl_->routes, impl_->context);
}

gateway::~gateway() = default;

discovery_desk& gateway::discovery() { return impl_->context->desk; }

http_handler gateway::handler() {
  return [this](http_request request, http_responder respond) { impl_->handle(std::move(request), respond); };
}

}  // namespace ald
