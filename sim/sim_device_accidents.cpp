// The fleet as the seed draws it, and what befalls its devices: absence, loss of power, upgrades, other boards.
#include <algorithm>
#include <utility>

#include "sim/fleet_traits.hpp"
#include "sim/sim_device_fleet.hpp"

namespace ald {
namespace {

enum purpose : std::uint64_t { for_accidents = 2, for_network = 3, for_user = 4, for_absence = 6, for_newcomer = 7, for_calling_off = 8 };

constexpr fault_kind accidents[] = {fault_kind::device_offline, fault_kind::device_rebooted, fault_kind::firmware_upgraded, fault_kind::hardware_swapped,
                                     fault_kind::user_says_always, fault_kind::token_replaced};
enum fate : sim_agenda::fate { power_on = 1, first_accident = 2 };

}  // namespace

std::uint32_t sim_device_fleet::add(virtual_device_traits traits) {
  const auto index = world_.add_unit(traits.unit);
  const auto seed = static_cast<std::uint32_t>(random_of(index, for_user).next() | 1);
  members_.push_back(member{virtual_device(std::move(traits), policy_, seed), random_of(index, for_network), {}});
  return index;
}

void sim_device_fleet::begin() {
  members_.reserve(world_.plan.devices + world_.plan.devices / 8 + 8);
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    add(draw_device_traits(world_.plan, i));
    members_[i].unregistered = members_[i].device.traits().directory.empty();
    const double deaf = world_.dice.rate(fault_kind::question_ignored);
    if (deaf > 0 && random_of(i, for_user + 1).chance(deaf)) members_[i].deaf_to = 7;
    plan_newcomer(i);
  }
  const std::int64_t spread_ms = std::max<std::int64_t>(world_.plan.enroll_ms, 1);
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    // Devices are switched on while the operator registers them, some before, some after it.
    if (!world_.plan.scarce) switch_on(i, random_of(i, for_accidents).between(0, spread_ms));
    plan_accidents(i);
  }
}

void sim_device_fleet::switch_on(std::uint32_t device, std::int64_t at_ms) { world_.agenda.wake(at_ms, device, power_on); }

// Which newcomers no rule lets in is drawn here; they are counted when an operator has turned them away.
void sim_device_fleet::plan_newcomer(std::uint32_t index) {
  const double rate = world_.dice.rate(fault_kind::newcomer_turned_away);
  if (members_[index].unregistered && rate > 0 && random_of(index, for_newcomer).chance(rate)) gateway_.keep_out(index);
}

void sim_device_fleet::plan_accidents(std::uint32_t index) {
  sim_random random = random_of(index, for_accidents);
  random.next();
  const std::int64_t end_ms = world_.dice.quiet_from_ms();
  for (std::size_t i = 0; i < std::size(accidents); ++i) {
    const double mean = world_.dice.rate(accidents[i]) * world_.plan.days;
    if (mean <= 0) continue;
    for (std::uint32_t times = fault_dice::times(mean, random); times > 0; --times) {
      world_.agenda.wake(random.between(1, end_ms), index, static_cast<sim_agenda::fate>(first_accident + i));
    }
  }
}

void sim_device_fleet::take_accident(std::uint32_t index, sim_agenda::fate what) {
  const std::int64_t now_ms = world_.now_ms();
  if (what == power_on) {
    members_[index].device.power_on(now_ms);
    pump(index, now_ms, false);
    return schedule(index);
  }
  if (members_[index].gone) return;
  catch_up(index);
  const fault_kind kind = accidents[what - first_accident];
  if (kind == fault_kind::token_replaced) return tell_token_lost_ ? tell_token_lost_(index) : void();
  if (kind == fault_kind::user_says_always && (!world_.api || !members_[index].device.reachable(now_ms))) return schedule(index);
  world_.dice.count(kind);
  if (kind == fault_kind::device_offline) {
    members_[index].device.go_away(now_ms + random_of(index, for_absence + now_ms).between(60'000, std::clamp<std::int64_t>(world_.dice.quiet_from_ms(), 60'000, 3 * 3'600'000)));
  } else if (kind == fault_kind::device_rebooted) {
    members_[index].device.lose_power(now_ms);
    members_[index].where = leg::none;
    world_.tell(&sim_observer::on_reboot, index);
  } else if (kind == fault_kind::firmware_upgraded) {
    upgrade(index);
  } else if (kind == fault_kind::user_says_always) {
    gateway_.say_always(index, members_[index].says_always = !members_[index].says_always);
  } else {
    swap(index);
  }
  schedule(index);
}

void sim_device_fleet::replace_board(std::uint32_t device) {
  if (members_[device].gone) return;
  catch_up(device);
  world_.dice.count(fault_kind::hardware_swapped);
  swap(device);
}

void sim_device_fleet::take_token(std::uint32_t device, std::string hash) {
  catch_up(device);
  gateway_.show_token(device, std::move(hash));
}

// What no well-behaved device says, said as it begins a download.
void sim_device_fleet::misbehave(std::uint32_t index, action_id action, std::int64_t at_ms) {
  sim_random& random = members_[index].random;
  // Once the node has sent the file, nobody could tell such a lie from the truth.
  const bool is_first = std::exchange(members_[index].download_begun, action) != action;
  const bool lies = is_first && world_.dice.strikes(fault_kind::success_without_download, random, at_ms);
  const bool rejects = world_.dice.strikes(fault_kind::user_rejects, random, at_ms);
  if (is_first) call_off(index, at_ms);
  if (!world_.api) return;
  if (lies) gateway_.handle(index, send_result{action, true}, [](const gateway_answer&) {});
  if (rejects) world_.api->command(world_.units[index], take_feedback{action, take_feedback::kind::rejected, 0, "not now"}, [](const result<done>&) {});
}

// The client knows the action by now: the node has to call it off, and a device that lost its power polls for it.
void sim_device_fleet::call_off(std::uint32_t index, std::int64_t at_ms) {
  const auto row = world_.view ? world_.view->find(world_.units[index]) : std::nullopt;
  sim_random random = random_at(index, for_calling_off, at_ms);
  if (!row || !take_back_ || !world_.dice.can_strike(fault_kind::revoked_in_delivery, at_ms)) return;
  if (!random.chance(world_.dice.rate(fault_kind::revoked_in_delivery)) || !take_back_(row->serial)) return;
  world_.dice.count(fault_kind::revoked_in_delivery);
  member& who = members_[index];
  who.device.lose_power(at_ms);
  who.device.go_away(at_ms + random.between(30'000, random.chance(0.5) ? 600'000 : 2 * 3'600'000));
  who.where = leg::none;
  world_.tell(&sim_observer::on_reboot, index);
}

void sim_device_fleet::upgrade(std::uint32_t index) {
  sim_random random = random_of(index, for_accidents + world_.now_ms());
  members_[index].device.upgrade(draw_firmware(random, false), false);
  members_[index].device.lose_power(world_.now_ms());
  members_[index].where = leg::none;
}

void sim_device_fleet::swap(std::uint32_t index) {
  virtual_device_traits traits = members_[index].device.traits();
  members_[index].gone = true;
  std::uint32_t board = 1;
  for (unit_id fresh = traits.unit; world_.index_of(fresh.text) != npos; ++board) traits.unit = fresh = unit_id(device_unit(world_.plan.seed, index, board));
  traits.reachable_after_ms = 0;
  const std::uint32_t fresh = add(std::move(traits));
  members_[fresh].unregistered = members_[index].unregistered;
  plan_newcomer(fresh);
  members_[fresh].device.power_on(world_.now_ms());
  if (tell_swap_) tell_swap_(index, fresh);
  pump(fresh, world_.now_ms(), false);
  schedule(fresh);
}

std::string sim_device_fleet::push_address(std::uint32_t index) const {
  return members_[index].device.traits().has_push_port ? "10.0.0.1:" + std::to_string(1 + index % 60'000) : std::string();
}

}  // namespace ald
