// Authentication of devices, and rows of the epoch in force.
#include "http/ddi_auth.hpp"

#include "http/authorization.hpp"
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
  row.offer = poll_offer::nothing;
  return row;
}

}  // namespace

bool registered(const std::optional<device_row>& row) {
  return row && row->stage != device_stage::unknown && row->stage != device_stage::discovered && row->stage != device_stage::retired;
}

admission admit(const gateway_config& config, const http_request& request, const std::optional<device_row>& row) {
  if (row && row->stage == device_stage::retired) return admission::refused;
  const auto header = authorization_of(request.headers);
  if (const auto token = credentials(header, "TargetToken"); token && right_target_token(*token, row) && registered(row)) {
    return admission::admitted;
  }
  const auto gateway = credentials(header, "GatewayToken");
  if (gateway && !config.gateway_token.empty() && same_secret(*gateway, config.gateway_token)) {
    return registered(row) ? admission::admitted : admission::newcomer;
  }
  if (config.discovery == discovery_rule::accept_all && !(row && row->has_token)) {
    return registered(row) ? admission::admitted : admission::newcomer;
  }
  return admission::refused;
}

void with_device(const shared_context& context, const routed_request& request, const http_responder& respond,
                 const std::function<void(ddi_device)>& go) {
  const auto& unit = request.values.front();
  const auto row = is_unit_id(unit) ? context->view.find(unit_id(unit)) : std::nullopt;
  if (is_unit_id(unit) && admit(context->config, request, row) == admission::admitted) return go({unit_id(unit), *row});
  // A node that has not recovered yet doesn't know its devices: they must not take that for a refusal.
  if (!context->node.ready()) return respond(ddi_busy(context->config.retry_after_s));
  respond(ddi_unauthorized());
}

void record_contact(const shared_context& context, const unit_id& unit, std::string peer_address, const http_responder& respond,
                    std::function<void(ddi_device)> go) {
  context->node.command(unit, contact_device{std::move(peer_address)}, [context, unit, respond, go = std::move(go)](result<done> r) {
    if (!r) return respond(ddi_fault(r.error(), context->config.retry_after_s));
    const auto row = context->view.find(unit);
    if (!row || row->stage == device_stage::retired) return respond(ddi_unauthorized());
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
