// Authentication of devices, and rows of the epoch in force.
#include "http/ddi_auth.hpp"

#include "http/authorization.hpp"
#include "http/network_text.hpp"
#include "http/token.hpp"

namespace ald {
namespace {

std::optional<std::string_view> credentials(std::string_view header, std::string_view scheme) {
  if (!header.starts_with(scheme) || header.size() <= scheme.size() || header[scheme.size()] != ' ') return std::nullopt;
  header.remove_prefix(scheme.size() + 1);
  return header;
}

bool right_target_token(std::string_view token, const std::optional<device_row>& row) {
  // The hash is made and compared for unknown devices as well: the time must not tell which units exist.
  const bool same = same_hash(hash_token(token), row ? row->token_hash : decltype(row->token_hash){});
  return same && row && row->has_token;
}

/// What an outdated row may still be used for: everything but offering.
device_row without_offer(device_row row) {
  if (row.offer != poll_offer::cancel) row.offer = poll_offer::nothing;  // no profile is asked whether an action may be dropped
  row.file_open = false;
  return row;
}

}  // namespace

bool registered(const std::optional<device_row>& row) {
  return row && row->stage != device_stage::unknown && row->stage != device_stage::discovered && row->stage != device_stage::retired &&
         row->stage != device_stage::rejected;
}

bool may_speak(const std::optional<device_row>& row) { return registered(row) || (row && row->offer == poll_offer::cancel); }

newcomer newcomer_of(const gateway_config& config, const unit_id& unit, const http_request& request) {
  const auto gateway = credentials(authorization_of(request.headers), "GatewayToken");
  const bool right = gateway && !config.gateway_token.empty() && same_secret(*gateway, config.gateway_token);
  return {unit, parse_address(request.peer_address), right, ""};
}

admission admit(const gateway_context& context, const unit_id& unit, const http_request& request, const std::optional<device_row>& row) {
  const bool out = row && (row->stage == device_stage::retired || row->stage == device_stage::rejected);
  if (out && !may_speak(row)) return admission::refused;
  const auto token = credentials(authorization_of(request.headers), "TargetToken");
  if (token && right_target_token(*token, row) && may_speak(row)) return admission::admitted;
  const auto who = newcomer_of(context.config, unit, request);
  const bool let_in = who.right_gateway_token || (!(row && row->has_token) && is_let_in(*context.desk.rules(), who));
  if (!let_in) return admission::refused;
  return may_speak(row) ? admission::admitted : admission::newcomer;
}

bool answered_too_many(const shared_context& context, const http_request& request, admission verdict, const http_responder& respond) {
  const auto address = parse_address(request.peer_address);
  if (!address || is_loopback(*address)) return false;
  const auto now_ms = context->clock.now().mono_ms;
  const bool known = verdict == admission::admitted;
  const auto wait_ms = (known ? context->device_rates : context->stranger_rates).take(*address, now_ms);
  if (!wait_ms) return false;
  if (!known) context->desk.count(discovery_desk::drop::address_rate, now_ms);
  respond(ddi_too_many("too many requests from this address", *wait_ms));
  return true;
}

void refuse(const shared_context& context, const http_responder& respond) {
  // A node that has not recovered yet doesn't know its devices: they must not take that for a refusal.
  if (!context->node.ready()) return respond(ddi_busy(context->config.retry_after_s));
  context->desk.count(discovery_desk::drop::refused, context->clock.now().mono_ms);
  respond(ddi_unauthorized());
}

void with_device(const shared_context& context, const routed_request& request, const http_responder& respond,
                 const std::function<void(ddi_device)>& go) {
  const auto& unit = request.values.front();
  const auto row = is_unit_id(unit) ? context->view.find(unit_id(unit)) : std::nullopt;
  const auto verdict = is_unit_id(unit) ? admit(*context, unit_id(unit), request, row) : admission::refused;
  if (answered_too_many(context, request, verdict, respond)) return;
  if (verdict == admission::admitted) return go({unit_id(unit), *row});
  refuse(context, respond);
}

void record_contact(const shared_context& context, const unit_id& unit, std::string peer_address, const http_responder& respond,
                    std::function<void(ddi_device)> go) {
  context->node.command(unit, contact_device{std::move(peer_address)}, [context, unit, respond, go = std::move(go)](result<done> r) {
    if (!r) return respond(ddi_fault(r.error(), context->config.retry_after_s));
    const auto row = context->view.find(unit);
    if (!may_speak(row)) return respond(ddi_unauthorized());
    // The settings may have changed once more meanwhile; the next poll will see it.
    go({unit, row->epoch < context->view.epoch() ? without_offer(*row) : *row});
  });
}

void with_current_device(const shared_context& context, const routed_request& request, const http_responder& respond,
                         std::function<void(ddi_device)> go) {
  with_device(context, request, respond, [&](ddi_device device) {
    if (device.row.epoch >= context->view.epoch()) return go(std::move(device));
    record_contact(context, device.unit, request.peer_address, respond, std::move(go));
  });
}

}  // namespace ald
