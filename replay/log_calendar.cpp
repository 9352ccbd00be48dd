// Takes steps of the clock out, then makes time flow one way.
#include "replay/log_calendar.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace ald {
namespace {

constexpr std::int64_t step_ms = 60'000;  ///< less may be the haste of actors that decide at once

std::size_t stream_of(const event::Record& record) {
  return record.has_unit() ? std::hash<std::string>()(record.unit()) : static_cast<std::size_t>(record.body_case());
}

}  // namespace

std::int64_t log_calendar::passed(const event::Record& record) {
  const std::int64_t wall_ms = record.at_ms() - begin_wall_ms_;
  const std::int64_t moved_by_ms = record.fleet().clock_suspected().moved_by_ms();
  if (moved_by_ms > 0) {
    ahead_ms_ += moved_by_ms;
    ++steps_;
    return wall_ms - ahead_ms_;
  }
  // A stream's time never goes back: the same time again says only that it is not later.
  const auto [last, is_first] = stream_ms_.try_emplace(stream_of(record), record.at_ms());
  const bool stands = !is_first && last->second == record.at_ms();
  last->second = record.at_ms();
  if (stands) return now_ms_;
  const std::int64_t after_ms = wall_ms - ahead_ms_ - now_ms_;
  if (after_ms < -step_ms) {
    ahead_ms_ += after_ms;
    ++steps_;
    return now_ms_;
  }
  // A clock that was behind and is confirmed now has been set right, unless that leaves less than no time.
  if (record.fleet().has_clock_confirmed() && ahead_ms_ < 0 && wall_ms >= now_ms_) ahead_ms_ = 0;
  return wall_ms - ahead_ms_;
}

void log_calendar::take(const event::Record& record) {
  if (times_.empty()) begin_wall_ms_ = record.at_ms();
  times_.push_back(now_ms_ = passed(record));
}

// From the end: what was decided between a jump and its discovery carries the jump.
void log_calendar::finish() {
  for (std::size_t i = times_.size(); i > 1; --i) times_[i - 2] = std::min(times_[i - 2], times_[i - 1]);
  for (std::int64_t& at_ms : times_) at_ms = std::max<std::int64_t>(at_ms, 0);
}

}  // namespace ald
