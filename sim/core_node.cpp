// Devices: commands in, events folded in, effects out.
#include "sim/core_node.hpp"

#include <algorithm>
#include <utility>

#include "licensing/device_facts.hpp"

namespace ald {
namespace {

constexpr std::size_t most_wakes_a_beat = 100'000;

std::uint64_t name_of(const push_settings& push) {
  return (std::uint64_t{number(push.action)} << 32) | (std::uint64_t{push.attempt} << 1) | (push.ask ? 1u : 0u) | (push.removes ? std::uint64_t{1} << 63 : 0u);
}

bool is_same(const device_due& a, const device_due& b) { return a.at_scan == b.at_scan && a.at_ms == b.at_ms && a.blocked == b.blocked && a.heard == b.heard && a.kind == b.kind; }

}  // namespace

core_node::core_node(sim_world& world, licensing_server& server, push_out push) : world_(world), server_(server), push_(std::move(push)) {
  index_.emplace(world_.plan.node.scan_interval_ms, world_.clock.now().wall_ms);
  begin_orders();
}

void core_node::add_device() { devices_.emplace_back().state.set_unit(world_.units[devices_.size() - 1].text); }

void core_node::record(std::uint32_t device, const event::Device& what) {
  state::Device& state = devices_[device].state;
  record_.set_at_ms(std::max<std::int64_t>(world_.clock.now().wall_ms, state.last_at_ms()));
  record_.set_seq(state.seq() + 1);
  record_.set_unit(state.unit());
  *record_.mutable_device() = what;
  evolve(state, what, record_.seq(), record_.at_ms());
  if (what.has_license_stored()) devices_[device].license_file = what.license_stored().license_file();
  world_.tell(&sim_observer::on_record, record_, device);
}

result<done> core_node::command(std::uint32_t device, const device_command& what) {
  const auto decided = decide(devices_[device].state, what, context());
  if (!decided.ok()) return decided.error();
  for (const event::Device& event : decided.value()) record(device, event);
  if (std::holds_alternative<examine_device>(what)) forget_what_is_out(device);
  let_out(device);
  note(device, heard_of_packs(what));
  return done{};
}

// As device_actor does: an examined device asks again for what may have got lost.
void core_node::forget_what_is_out(std::uint32_t device) {
  device_memory& memory = devices_[device];
  const device_context now = context();
  if (order_retry_due(memory.state, now)) memory.asked_for = 0;
  if (now.now.wall_ms - std::max(memory.state.delivery().since_ms(), memory.state.cancel().since_ms()) > 2 * world_.plan.node.push_timeout_ms) memory.pushed = 0;
}

void core_node::let_out(std::uint32_t device) {
  for (const device_effect& effect : outbox(devices_[device].state)) {
    device_memory& memory = devices_[device];
    if (const auto* wanted = std::get_if<request_license>(&effect)) {
      if (std::exchange(memory.asked_for, wanted->n) != wanted->n) request(device, *wanted);
    } else if (const auto* push = std::get_if<push_settings>(&effect)) {
      if (std::exchange(memory.pushed, name_of(*push)) != name_of(*push)) push_(device, *push);
    } else if (const auto* unwanted = std::get_if<cancel_request>(&effect)) {
      cancel(unwanted->key);
    }
  }
}

void core_node::note(std::uint32_t device, std::optional<std::uint64_t> heard) {
  const device_due due = next_due(devices_[device].state, context());
  if (devices_[device].noted && is_same(*devices_[device].noted, due) && !heard) return;
  devices_[device].noted = due;
  if (due.heard) heard = due.heard;
  const unit_id& unit = world_.units[device];
  if (due.at_scan && due.at_ms) index_->wait_for_scan_or(unit, *due.at_ms, due.blocked, heard, due.kind);
  else if (due.at_scan) index_->wait_for_scan(unit, due.blocked, heard, due.kind);
  else if (due.at_ms) index_->wake_at(unit, *due.at_ms);
  else index_->forget(unit);
}

void core_node::command(const fleet_command& what) {
  const auto decided = settings_.decide(what, world_.clock.now().wall_ms);
  if (!decided.ok()) return;
  const std::uint64_t profiles_before = settings_.profile_epoch();
  const std::uint64_t condition_before = settings_.condition_epoch();
  const bool was_on = settings_.deployment_on();
  for (const event::Fleet& event : decided.value()) {
    record_.Clear();
    record_.set_at_ms(world_.clock.now().wall_ms);
    record_.set_seq(settings_.epoch() + 1);
    *record_.mutable_fleet() = event;
    settings_.evolve(event, record_.seq(), record_.at_ms());
    world_.tell(&sim_observer::on_record, record_, sim_observer::npos);
  }
  if (settings_.profile_epoch() != profiles_before) examine_open_deliveries();
  if (was_on && !settings_.deployment_on()) cancel_unsent();
  if ((!was_on && settings_.deployment_on()) || settings_.condition_epoch() != condition_before) index_->scan_now();
}

void core_node::examine_open_deliveries() {
  for (std::uint32_t device = 0; device < devices_.size(); ++device) {
    if (is_delivering(devices_[device].state)) (void)command(device, examine_device{});
  }
}

void core_node::wake_due() {
  std::vector<unit_id> units;
  index_->due(world_.clock.now().wall_ms, most_wakes_a_beat, outlook(), units);
  for (const unit_id& unit : units) {
    const std::uint32_t device = world_.index_of(unit.text);
    devices_[device].noted.reset();
    (void)command(device, examine_device{});
  }
}

void core_node::beat() {
  drive_orders();
  wake_due();
  send_due();
}

void core_node::crash() {
  ++world_.life;
  index_.emplace(world_.plan.node.scan_interval_ms, world_.clock.now().wall_ms);
  state::Fleet fleet;
  fleet.ParseFromString(settings_.state().SerializeAsString());
  settings_ = fleet_settings(fleet);
  begin_orders();
  for (std::uint32_t device = 0; device < devices_.size(); ++device) {
    device_memory& memory = devices_[device];
    const std::string snapshot = memory.state.SerializeAsString();
    memory.state.ParseFromString(snapshot);
    memory.asked_for = 0;
    memory.pushed = 0;
    memory.noted.reset();
    note(device);
  }
  for (std::uint32_t device = 0; device < devices_.size(); ++device) {
    const device_due due = next_due(devices_[device].state, context());
    if (!due.blocked && !outbox(devices_[device].state).empty()) (void)command(device, examine_device{});
  }
  send_due();
}

}  // namespace ald
