// The poll, and first contacts of devices nobody registered (S11).
#include "http/ddi_poll.hpp"

#include "http/ddi_discovery.hpp"

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
    case poll_offer::cancel: links["cancelAction"] = ddi_link(base + "/cancelAction/" + std::to_string(number(row.canceled))); break;
    case poll_offer::confirmation: links["confirmationBase"] = ddi_link(base + "/confirmationBase/" + action); break;
  }
  // A device that waits for an operator is asked once: its product may let it in, and the operator sees it.
  if (row.wants_attributes && (registered(row) || row.stage == device_stage::discovered)) links["configData"] = ddi_link(base + "/configData");
  if (number(row.installed) != 0 && registered(row)) links["installedBase"] = ddi_link(base + "/installedBase/" + std::to_string(number(row.installed)));
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

// It told its product under other rules; by those in force now it may be let in.
void judge_again(const shared_context& context, newcomer who, const device_row& row, const routed_request& request, const http_responder& respond) {
  context->node.show(who.unit, [=](const result<device_detail>& detail) mutable {
    if (detail) who.product = detail.value().state.product();
    const auto judged = judge(*context->desk.rules(), who);
    if (judged.verdict != discovery_verdict::accepted) return answer(context, request, {who.unit, row}, respond);
    welcome(context, discover_device{request.peer_address, std::string(judged.rule), true}, who.unit, respond,
            [=] { answer(context, request, {who.unit, context->view.find(who.unit).value_or(row)}, respond); });
  });
}

void meet(const shared_context& context, const unit_id& unit, const std::optional<device_row>& row, const routed_request& request,
          const http_responder& respond) {
  auto who = newcomer_of(context->config, unit, request);
  const auto judged = judge(*context->desk.rules(), who);
  const bool accept = judged.verdict == discovery_verdict::accepted;
  if (row && row->stage == device_stage::discovered && !accept) {
    if (judged.awaits_product && !row->wants_attributes) return judge_again(context, std::move(who), *row, request, respond);
    return answer(context, request, {unit, *row}, respond);
  }
  welcome(context, discover_device{request.peer_address, std::string(judged.rule), accept}, unit, respond, [=] {
    const auto now = context->view.find(unit);
    answer(context, request, {unit, now.value_or(device_row{})}, respond);
  });
}

}  // namespace

void ddi_poll(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto& name = request.values.front();
  const unit_id unit(name);
  const auto row = is_unit_id(name) ? context->view.find(unit) : std::nullopt;
  const auto verdict = is_unit_id(name) ? admit(*context, unit, request, row) : admission::refused;
  if (answered_too_many(context, request, verdict, respond)) return;
  switch (verdict) {
    case admission::refused: return refuse(context, respond);
    case admission::newcomer: return meet(context, unit, row, request, respond);
    case admission::admitted: break;
  }
  if (registered(row) && (row->unreachable || row->epoch < context->view.epoch())) {
    auto peer = request.peer_address;
    return record_contact(context, unit, std::move(peer), respond, [context, request = std::move(request), respond](ddi_device device) {
      answer(context, request, device, respond);
    });
  }
  if (registered(row) && row->contact_day != day_of(context->clock.now().wall_ms)) {
    context->send_in_background(unit, contact_device{request.peer_address});
  }
  answer(context, request, {unit, *row}, respond);
}

}  // namespace ald
