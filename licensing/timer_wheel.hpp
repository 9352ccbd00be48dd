// Deadlines of units on a hierarchical wheel: the cost is that of what is due, however far the clock jumps.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "licensing/unit_table.hpp"
#include "messages/ids.hpp"
#include "messages/instant.hpp"

namespace ald {

/// One deadline per unit. Setting and cancelling take constant time. Each deadline moves down at most once per level before
/// it is due; empty slots are skipped by bitmaps, so a jump of years costs no more than a jump of one tick.
/// Deadlines come out exactly (not rounded to the resolution), by time, then in the order they were set.
class timer_wheel {
 public:
  /// resolution: width of the finest slots in ms, at least 1; only affects speed.
  explicit timer_wheel(std::int64_t start_ms, duration_ms resolution = 100);
  timer_wheel(const timer_wheel&) = delete;
  timer_wheel& operator=(const timer_wheel&) = delete;

  /// Replaces the unit's deadline. One in the past is due at the next pop.
  void set(const unit_id& unit, std::int64_t at_ms);
  void cancel(const unit_id& unit);
  bool contains(const unit_id& unit) const;
  /// Appends the units whose deadline is now_ms or earlier to `out` and forgets their deadlines; at most `limit` per call,
  /// the others at the next. A now_ms that goes back finds what was due by then.
  void pop_due(std::int64_t now_ms, std::size_t limit, std::vector<unit_id>& out);
  std::size_t size() const;

 private:
  static constexpr unsigned digit_bits = 6;
  static constexpr unsigned slots_per_level = 1u << digit_bits;
  static constexpr unsigned levels = 11;  ///< 11 * 6 bits hold any 64-bit tick

  using tick = std::uint64_t;
  using moment = std::pair<std::int64_t, std::uint64_t>;  ///< deadline, then order of setting
  struct timer;
  using node = std::pair<const unit_id, timer>;
  struct timer {
    moment when;
    node* before = nullptr;
    node* after = nullptr;
    bool ready = false;  ///< in ready_, else in the slot (level, slot)
    unsigned char level = 0;
    unsigned char slot = 0;
  };
  struct wheel_level {
    std::uint64_t occupied = 0;  ///< bit per slot
    std::array<node*, slots_per_level> first{};
  };

  // A timer sits on the level of the highest base-64 digit in which its tick differs from the current one. So the occupied
  // slots of each level lie ahead of the current tick, nothing wraps around, and the earliest timer is in the first occupied
  // slot of the lowest occupied level.
  tick tick_of(std::int64_t at_ms) const;
  void insert(node& n);
  void unlink(node& n);
  /// Moves the next occupied slot that begins at `until` or earlier down; false if there is none.
  bool advance(tick until);

  std::int64_t start_ms_;
  duration_ms resolution_;
  tick current_ = 0;  ///< every timer of this tick or an earlier one is in ready_
  std::uint64_t settings_ = 0;
  unit_map<timer> timers_;  ///< never iterated; nodes don't move
  std::array<wheel_level, levels> wheel_{};
  std::map<moment, node*> ready_;
};

}  // namespace ald
