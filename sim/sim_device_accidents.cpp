// The fleet as the seed draws it, and what befalls its devices: absence, loss of power, upgrades, other boards.
#include <utility>

#include "sim/sim_device_fleet.hpp"

namespace ald {
namespace {

enum purpose : std::uint64_t { for_traits = 1, for_accidents = 2, for_network = 3, for_user = 4 };

constexpr const char* old_versions[] = {"10.3.499", "9.12.100", "10.02.100", "8.4"};
constexpr const char* new_versions[] = {"10.03.500", "10.4.100", "11.0.1", "10.03.501"};

std::string unit_text(std::uint64_t seed, std::uint32_t index, std::uint32_t board) {
  // 13 letters of a permutation of 64-bit numbers: distinct for distinct devices, and short enough to need no memory of its own.
  constexpr const char* letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::uint64_t x = sim_random::mixed((seed << 40) + (std::uint64_t{board} << 32) + index + 1);
  std::string text(13, '0');
  for (char& c : text) c = letters[x & 31], x >>= 5;
  return text;
}

}  // namespace

virtual_device_traits sim_device_fleet::draw_traits(std::uint32_t index) const {
  sim_random random = random_of(index, for_traits);
  const fleet_shares& shares = world_.plan.shares;
  virtual_device_traits traits;
  traits.unit = unit_id(unit_text(world_.plan.seed, index, 0));
  traits.old_firmware = random.chance(shares.old_firmware);
  traits.firmware = (traits.old_firmware ? old_versions : new_versions)[random.below(4)];
  traits.hardware_serial = "VK" + std::to_string(100'000'000 + index);
  traits.has_push_port = !random.chance(shares.pull_only);
  traits.prompting = random.chance(shares.prompting);
  traits.directory = traits.prompting ? "/asking" : "/managed";
  if (random.chance(shares.away_at_first)) traits.reachable_after_ms = random.between(60'000, 2 * 3'600'000);
  traits.reboot_ms = random.between(1'000, 90'000);
  traits.first_poll_within_ms = world_.plan.poll_interval_ms;
  const bool unregistered = random.chance(shares.unregistered);
  if (unregistered) {
    traits.has_push_port = true;  // at the port that the node pushes to by itself
    traits.prompting = true;      // no directory, hence no profile: its user is asked
    traits.directory.clear();
  }
  traits.polls = unregistered || !traits.has_push_port || !traits.old_firmware;
  if (world_.dice.rate(fault_kind::user_declines) > 0 && random.chance(world_.dice.rate(fault_kind::user_declines))) {
    traits.first_answer = user_answer::declined;
    traits.first_answers = 1;
  } else if (world_.dice.rate(fault_kind::user_defers) > 0 && random.chance(world_.dice.rate(fault_kind::user_defers))) {
    traits.first_answer = user_answer::later;
    traits.first_answers = static_cast<std::uint32_t>(random.between(1, 2));
  }
  return traits;
}

std::uint32_t sim_device_fleet::add(virtual_device_traits traits) {
  const auto index = world_.add_unit(traits.unit);
  const auto seed = static_cast<std::uint32_t>(random_of(index, for_user).next() | 1);
  members_.push_back(member{virtual_device(std::move(traits), world_.plan.device, seed), random_of(index, for_network), {}});
  return index;
}

void sim_device_fleet::begin() {
  members_.reserve(world_.plan.devices + world_.plan.devices / 8 + 8);
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    add(draw_traits(i));
    members_[i].unregistered = members_[i].device.traits().directory.empty();
    const double deaf = world_.dice.rate(fault_kind::question_ignored);
    if (deaf > 0 && random_of(i, for_user + 1).chance(deaf)) members_[i].deaf_to = 7;
  }
  const std::int64_t spread_ms = std::max<std::int64_t>(world_.plan.enroll_ms, 1);
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    // Devices are switched on while the operator registers them, some before, some after it.
    const std::int64_t on_ms = random_of(i, for_accidents).between(0, spread_ms);
    world_.agenda.at(on_ms, i + 1, [this, i, on_ms] {
      members_[i].device.power_on(on_ms);
      pump(i, on_ms, false);
      schedule(i);
    });
    plan_accidents(i);
  }
}

void sim_device_fleet::plan_accidents(std::uint32_t index) {
  sim_random random = random_of(index, for_accidents);
  random.next();
  const std::int64_t end_ms = world_.dice.quiet_from_ms();
  const auto often = [&](fault_kind kind, auto what) {
    const double mean = world_.dice.rate(kind) * world_.plan.days;
    if (mean <= 0) return;
    for (std::uint32_t times = fault_dice::times(mean, random); times > 0; --times) {
      world_.agenda.at(random.between(1, end_ms), index + 1, [this, index, kind, what] {
        if (members_[index].gone) return;
        catch_up(index);
        world_.dice.count(kind);
        what(*this, index);
        schedule(index);
      });
    }
  };
  const std::int64_t away_ms = random.between(60'000, std::max<std::int64_t>(60'000, std::min<std::int64_t>(3 * 3'600'000, end_ms)));
  often(fault_kind::device_offline, [away_ms](sim_device_fleet& fleet, std::uint32_t i) {
    fleet.members_[i].device.go_away(fleet.world_.now_ms() + away_ms);
  });
  often(fault_kind::device_rebooted, [](sim_device_fleet& fleet, std::uint32_t i) {
    fleet.members_[i].device.lose_power(fleet.world_.now_ms());
    fleet.members_[i].where = leg::none;
    fleet.world_.tell(&sim_observer::on_reboot, i);
  });
  often(fault_kind::firmware_upgraded, [](sim_device_fleet& fleet, std::uint32_t i) { fleet.upgrade(i); });
  if (world_.dice.rate(fault_kind::hardware_swapped) * world_.plan.days > 0 && index < world_.plan.devices) {
    often(fault_kind::hardware_swapped, [](sim_device_fleet& fleet, std::uint32_t i) { fleet.swap(i); });
  }
}

// What no well-behaved device says, said as it begins a download.
void sim_device_fleet::misbehave(std::uint32_t index, action_id action, std::int64_t at_ms) {
  sim_random& random = members_[index].random;
  // Once the node has sent the file, nobody could tell such a lie from the truth.
  const bool is_first = std::exchange(members_[index].download_begun, action) != action;
  const bool lies = is_first && world_.dice.strikes(fault_kind::success_without_download, random, at_ms);
  const bool rejects = world_.dice.strikes(fault_kind::user_rejects, random, at_ms);
  if (!world_.api) return;
  if (lies) gateway_.handle(index, send_result{action, true}, [](const gateway_answer&) {});
  if (rejects) world_.api->command(world_.units[index], take_feedback{action, take_feedback::kind::rejected, 0, "not now"}, [](const result<done>&) {});
}

void sim_device_fleet::upgrade(std::uint32_t index) {
  sim_random random = random_of(index, for_accidents + world_.now_ms());
  members_[index].device.upgrade(new_versions[random.below(4)], false);
  members_[index].device.lose_power(world_.now_ms());
  members_[index].where = leg::none;
}

void sim_device_fleet::swap(std::uint32_t index) {
  virtual_device_traits traits = members_[index].device.traits();
  members_[index].gone = true;
  std::uint32_t board = 1;
  for (unit_id fresh = traits.unit; world_.index_of(fresh.text) != npos; ++board) traits.unit = fresh = unit_id(unit_text(world_.plan.seed, index, board));
  traits.reachable_after_ms = 0;
  const std::uint32_t fresh = add(std::move(traits));
  members_[fresh].unregistered = members_[index].unregistered;
  members_[fresh].device.power_on(world_.now_ms());
  if (tell_swap_) tell_swap_(index, fresh);
  pump(fresh, world_.now_ms(), false);
  schedule(fresh);
}

std::string sim_device_fleet::push_address(std::uint32_t index) const {
  return members_[index].device.traits().has_push_port ? "10.0.0.1:" + std::to_string(1 + index % 60'000) : std::string();
}

}  // namespace ald
