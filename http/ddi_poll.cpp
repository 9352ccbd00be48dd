// The poll, and first contacts of devices nobody registered (S11).
#include "http/ddi_poll.hpp"

namespace ald {
namespace {

std::string hours_minutes_seconds(std::int64_t seconds) {
  const auto two = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" + two(seconds % 60);
}

boost::json::object poll_body(const gateway_context& context, const ddi_device& device, const std::string& base) {
  const auto& row = device.row;
  const auto action = std::to_string(number(row.action));
  boost::json::object links;
  switch (row.offer) {
    case poll_offer::nothing: break;
    case poll_offer::deployment: links["deploymentBase"] = ddi_link(base + "/deploymentBase/" + action); break;
    case poll_offer::confirmation: links["confirmationBase"] = ddi_link(base + "/confirmationBase/" + action); break;
  }
  if (row.wants_attributes && registered(row)) links["configData"] = ddi_link(base + "/configData");
  if (number(row.installed) != 0) links["installedBase"] = ddi_link(base + "/installedBase/" + std::to_string(number(row.installed)));
  return {{"config", {{"polling", {{"sleep", hours_minutes_seconds(context.config.poll_interval_s)}}}}}, {"_links", std::move(links)}};
}

void answer(const shared_context& context, const http_request& request, const ddi_device& device,
            const http_responder& respond) {
  const auto base = ddi_base_url(*context, request, device.unit);
  if (!base) return respond(ddi_error(400, "ald.error.bad_input", "the Host header is not a host name"));
  const bool asks = device.row.offer == poll_offer::confirmation;
  const auto unfetched = context->view.polled(device.unit, context->clock.now().wall_ms, asks);
  if (asks && unfetched >= context->config.offers_before_consent_impossible) {
    context->send_in_background(device.unit, miss_confirmation{device.row.action});
  }
  auto r = ddi_body(request, poll_body(*context, device, *base));
  (device.row.offer == poll_offer::nothing ? context->tallies.polls_without_work : context->tallies.polls_with_work).add();
  if (r.status == 304) context->tallies.polls_not_modified.add();
  respond(std::move(r));
}

void welcome(const shared_context& context, const unit_id& unit, const std::string& rule, bool accept, const routed_request& request,
             const http_responder& respond) {
  context->node.command(unit, discover_device{request.peer_address, rule, accept}, [=](result<done> r) {
    if (!r) return respond(ddi_fault(r.error(), context->config.retry_after_s));
    const auto row = context->view.find(unit);
    answer(context, request, {unit, row.value_or(device_row{})}, respond);
  });
}

bool accepts(discovery_rule rule) {
  switch (rule) {
    case discovery_rule::none: return false;
    case discovery_rule::gateway_token:
    case discovery_rule::accept_all: return true;
  }
  return false;
}

}  // namespace

void ddi_poll(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto& name = request.values.front();
  const unit_id unit(name);
  const auto row = is_unit_id(name) ? context->view.find(unit) : std::nullopt;
  const auto verdict = is_unit_id(name) ? admit(context->config, request, row) : admission::refused;
  switch (verdict) {
    case admission::refused:
      if (!context->node.ready()) return respond(ddi_busy(context->config.retry_after_s));
      return respond(ddi_unauthorized());
    case admission::newcomer: {
      const bool accept = accepts(context->config.discovery);
      const bool seen = row && row->stage == device_stage::discovered;
      if (seen && !accept) return answer(context, request, {unit, *row}, respond);
      const bool by_rule = context->config.discovery == discovery_rule::accept_all;
      return welcome(context, unit, by_rule ? "accept_all" : "gateway_token", accept, request, respond);
    }
    case admission::admitted: break;
  }
  if (row->unreachable || row->epoch < context->view.epoch()) {
    auto peer = request.peer_address;
    return record_contact(context, unit, std::move(peer), respond, [context, request = std::move(request), respond](ddi_device device) {
      answer(context, request, device, respond);
    });
  }
  if (row->contact_day != day_of(context->clock.now().wall_ms)) {
    context->send_in_background(unit, contact_device{request.peer_address});
  }
  answer(context, request, {unit, *row}, respond);
}

}  // namespace ald
