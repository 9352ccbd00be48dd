// Shares of the fleet, device by device.
#include "sim/fleet_traits.hpp"

namespace ald {
namespace {

constexpr std::uint64_t for_traits = 1;
constexpr const char* old_versions[] = {"10.3.499", "9.12.100", "10.02.100", "8.4"};
constexpr const char* new_versions[] = {"10.03.500", "10.4.100", "11.0.1", "10.03.501"};

}  // namespace

sim_random device_random(std::uint64_t seed, std::uint32_t index, std::uint64_t purpose) {
  return sim_random(seed, (std::uint64_t{index} + 1) * 64 + purpose);
}

std::string device_unit(std::uint64_t seed, std::uint32_t index, std::uint32_t board) {
  // Letters of a permutation of 64-bit numbers, short enough to need no memory of their own.
  constexpr const char* letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::uint64_t x = sim_random::mixed((seed << 40) + (std::uint64_t{board} << 32) + index + 1);
  std::string text(13, '0');
  for (char& c : text) c = letters[x & 31], x >>= 5;
  return text;
}

std::string draw_firmware(sim_random& random, bool old) { return (old ? old_versions : new_versions)[random.below(4)]; }

virtual_device_traits draw_device_traits(const scenario& plan, std::uint32_t index) {
  sim_random random = device_random(plan.seed, index, for_traits);
  const fleet_shares& shares = plan.shares;
  virtual_device_traits traits;
  traits.unit = unit_id(device_unit(plan.seed, index, 0));
  traits.old_firmware = random.chance(shares.old_firmware);
  traits.firmware = draw_firmware(random, traits.old_firmware);
  traits.hardware_serial = "VK" + std::to_string(100'000'000 + index);
  traits.has_push_port = !random.chance(shares.pull_only);
  traits.prompting = random.chance(shares.prompting);
  traits.directory = traits.prompting ? "/asking" : "/managed";
  if (random.chance(shares.away_at_first)) traits.reachable_after_ms = random.between(60'000, 2 * 3'600'000);
  traits.reboot_ms = random.between(1'000, 90'000);
  traits.first_poll_within_ms = plan.poll_interval_ms;
  const bool unregistered = random.chance(shares.unregistered);
  if (unregistered) {
    traits.has_push_port = true;  // at the port that the node pushes to by itself
    traits.prompting = true;      // no directory, hence no profile: its user is asked
    traits.directory.clear();
  }
  traits.polls = unregistered || !traits.has_push_port || !traits.old_firmware;
  const double declines = plan.faults.rate(fault_kind::user_declines), defers = plan.faults.rate(fault_kind::user_defers);
  if (declines > 0 && random.chance(declines)) {
    traits.first_answer = user_answer::declined;
    traits.first_answers = 1;
  } else if (defers > 0 && random.chance(defers)) {
    traits.first_answer = user_answer::later;
    traits.first_answers = static_cast<std::uint32_t>(random.between(1, 2));
  }
  return traits;
}

}  // namespace ald
