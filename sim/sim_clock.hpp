// Virtual time: ms since the simulation began, and the node's wall clock, which can be set wrong.
#pragma once
#include <algorithm>

#include "ports/node_clock.hpp"

namespace ald {

/// Only the simulation's loop lets time pass.
class sim_clock : public node_clock {
 public:
  static constexpr std::int64_t start_wall_ms = 20'822 * ms_per_day;  ///< 2027-01-04T00:00:00Z

  /// `begin_wall_ms`: what the true calendar says at virtual time 0.
  explicit sim_clock(std::int64_t begin_wall_ms = start_wall_ms) : begin_wall_ms_(begin_wall_ms) {}

  std::int64_t now_ms() const { return now_ms_; }
  void pass_to(std::int64_t ms) { now_ms_ = std::max(now_ms_, ms); }
  /// What the world's true calendar says.
  std::int64_t true_wall_ms() const { return begin_wall_ms_ + now_ms_; }

  instant now() const override { return {std::max(least_wall_ms_, true_wall_ms() + offset_ms_), now_ms_ + 1'000}; }
  /// Somebody sets the node's wall clock. Within one life of the node it never goes back, as node_clock promises.
  void jump(duration_ms by_ms) {
    least_wall_ms_ = now().wall_ms;
    offset_ms_ += by_ms;
  }
  void set_right() { jump(-offset_ms_); }
  /// The next process of the node reads what the clock says.
  void begin_process() { least_wall_ms_ = 0; }

 private:
  std::int64_t begin_wall_ms_;
  std::int64_t now_ms_ = 0;
  duration_ms offset_ms_ = 0;
  std::int64_t least_wall_ms_ = 0;
};

}  // namespace ald
