// Moves the offset between wall and steady time, a bounded piece at a time.
#include "cli/disciplined_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace ald {
namespace {

// The two clocks are read one after the other, and a thread may sleep in between: less than this is no step.
constexpr duration_ms reading_noise_ms = 50;
// Whoever asks rarely sees the clock catch up later, not in one go.
constexpr duration_ms longest_piece_ms = 1'000;

}  // namespace

disciplined_clock::disciplined_clock(std::function<instant()> read, duration_ms largest_step_ms) : read_(std::move(read)), largest_step_ms_(largest_step_ms) {
  const instant first = read_();
  offset_ms_ = first.wall_ms - first.mono_ms;
  judged_at_ms_ = first.mono_ms;
  latest_wall_ms_ = first.wall_ms;
}

instant disciplined_clock::now() const {
  const instant read = read_();
  const std::int64_t wanted_ms = read.wall_ms - read.mono_ms;
  std::int64_t offset_ms = offset_ms_.load(std::memory_order_relaxed);
  if (std::abs(wanted_ms - offset_ms) > reading_noise_ms) {
    offset_ms = follow(wanted_ms, read.mono_ms);
  } else {
    judged_at_ms_.store(read.mono_ms, std::memory_order_relaxed);
  }
  const std::int64_t wall_ms = read.mono_ms + offset_ms;
  auto latest = latest_wall_ms_.load(std::memory_order_relaxed);
  while (latest < wall_ms && !latest_wall_ms_.compare_exchange_weak(latest, wall_ms, std::memory_order_relaxed)) {
  }
  return {std::max(latest, wall_ms), read.mono_ms};
}

std::int64_t disciplined_clock::follow(std::int64_t wanted_ms, std::int64_t mono_ms) const {
  const std::lock_guard lock(mutex_);
  const std::int64_t offset_ms = offset_ms_.load(std::memory_order_relaxed);
  const duration_ms step = wanted_ms - offset_ms;
  const duration_ms passed = std::clamp<duration_ms>(mono_ms - judged_at_ms_.load(std::memory_order_relaxed), 0, longest_piece_ms);
  const bool is_shown_as_it_is = std::abs(step) > largest_step_ms_;
  const std::int64_t next_ms = offset_ms + (is_shown_as_it_is ? step : std::clamp<duration_ms>(step, -passed / 2, passed));
  // Half of a millisecond passed moves nothing: it counts with the next one.
  if (next_ms != offset_ms || is_shown_as_it_is) {
    offset_ms_.store(next_ms, std::memory_order_relaxed);
    judged_at_ms_.store(mono_ms, std::memory_order_relaxed);
  }
  return next_ms;
}

}  // namespace ald
