// Decides whether a fault strikes, and counts those that did.
#pragma once
#include <array>
#include <cstdint>

#include "sim/fault_plan.hpp"
#include "sim/sim_random.hpp"

namespace ald {

/// The faults end when the quiet phase begins.
class fault_dice {
 public:
  fault_dice(const fault_plan& plan, std::int64_t quiet_from_ms) : plan_(plan), quiet_from_ms_(quiet_from_ms) {}

  /// Draws from `random` only if the fault can strike at this time.
  bool strikes(fault_kind kind, sim_random& random, std::int64_t at_ms) {
    if (!can_strike(kind, at_ms) || !random.chance(plan_.rate(kind))) return false;
    count(kind);
    return true;
  }
  bool can_strike(fault_kind kind, std::int64_t at_ms) const { return at_ms < quiet_from_ms_ && plan_.rate(kind) > 0; }
  double rate(fault_kind kind) const { return plan_.rate(kind); }
  void count(fault_kind kind, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(kind)] += times; }
  /// So often as an average of `mean` events says, but whole.
  static std::uint32_t times(double mean, sim_random& random) {
    const auto whole = static_cast<std::uint32_t>(mean);
    return whole + (random.chance(mean - whole) ? 1 : 0);
  }
  std::int64_t quiet_from_ms() const { return quiet_from_ms_; }
  const std::array<std::uint64_t, fault_kind_count>& counts() const { return counts_; }

 private:
  const fault_plan& plan_;
  std::int64_t quiet_from_ms_;
  std::array<std::uint64_t, fault_kind_count> counts_{};
};

}  // namespace ald
