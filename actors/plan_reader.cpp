// Copies in, a plan out.
#include "actors/plan_reader.hpp"

#include <algorithm>

#include "licensing/order_caps.hpp"
#include "licensing/order_plan.hpp"

namespace ald {
namespace {

bool is_switch(const std::optional<event::BlockReason>& why) { return why == event::DEPLOYMENT_OFF || why == event::ORDER_CAP; }

}  // namespace

scan_plan make_scan_plan(const node_env& env, const plan_request& request) {
  state::Fleet fleet = request.fleet;
  order_outlook outlook = env.money.outlook().base;
  if (request.what.as_if_on) {
    fleet.set_deployment_on(true);
    if (is_switch(outlook.held_back)) outlook.held_back.reset();
  }
  const fleet_settings settings(fleet, env.config.fleet);
  const device_context context{env.clock->now(), &settings, &env.config.device, env.board.clock_suspect};
  const pack_ledger ledger(request.ledger);
  const bool packs_known = outlook.by_packs != event::SERVER_UNREACHABLE;
  order_plan plan(ledger, outlook.held_back, packs_known, request.what.after, request.what.limit);
  scan_plan answer;
  const std::size_t most = env.config.max_planned_devices;
  auto units = env.table.in_need(context.now.wall_ms, most + 1);
  answer.more = units.size() > most;
  if (answer.more) units.pop_back();
  for (const unit_id& unit : units) {
    const auto stored = env.log->get(family::snapshots, "device/" + unit.text);
    state::Device state;
    if (!stored || !state.ParseFromString(*stored)) continue;  // its first events are not in the store yet
    plan.look_at(state, context);
    ++answer.looked_at;
  }
  answer.ordered = plan.ordered();
  answer.under_way = plan.under_way();
  for (const auto& [pack, lines] : plan.by_pack()) answer.by_pack.push_back({pack, lines});
  for (const auto& [why, devices] : plan.without()) answer.without.push_back({why, devices});
  for (const order_plan::planned_device& device : plan.listed()) answer.devices.push_back({device.unit, device.kind, device.pack, device.why});
  answer.more_devices = plan.has_more();
  if (answer.ordered > 0) answer.cap = exceeded_cap(env.config.caps, ledger.sent_lines(), std::max(context.now.wall_ms, ledger.last_at_ms()), answer.ordered);
  answer.dry_run = env.config.dry_run;
  return answer;
}

}  // namespace ald
