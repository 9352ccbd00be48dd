// Takes steps of the clock out, then makes time flow one way.
#include "replay/log_calendar.hpp"

#include <algorithm>
#include <functional>
#include <string>

namespace ald {
namespace {

constexpr std::int64_t step_ms = 60'000;  ///< less may be the haste of actors that decide at once
constexpr std::size_t few_records = 16;                  ///< that may well be of one moment
constexpr std::int64_t noticed_after_ms = 3'600'000;     ///< a node notices a clock that stands for longer
constexpr std::int64_t noticed_within_ms = noticed_after_ms + 120'000;

std::size_t stream_of(const event::Record& record) {
  return record.has_unit() ? std::hash<std::string>()(record.unit()) : static_cast<std::size_t>(record.body_case());
}

}  // namespace

std::int64_t log_calendar::passed(const event::Record& record) {
  const std::int64_t wall_ms = record.at_ms() - begin_wall_ms_;
  const std::int64_t moved_by_ms = record.fleet().clock_suspected().moved_by_ms();
  const bool is_later = record.at_ms() > latest_wall_ms_;
  latest_wall_ms_ = std::max(latest_wall_ms_, record.at_ms());
  // A node that is started again reads a clock that is behind what was recorded: no time that passed, but the right one, if that was set right.
  const std::int64_t read_ms = latest_wall_ms_ + moved_by_ms - begin_wall_ms_;
  if (moved_by_ms < -noticed_within_ms && read_ms >= now_ms_) {
    ahead_ms_ = 0;
    ++steps_;
    stands_ = false;
    restarts_.push_back(times_.size());
    stood_until_.push_back(times_.size());
    return read_ms;
  }
  if (moved_by_ms != 0) {
    ahead_ms_ += moved_by_ms;
    ++steps_;
    stands_ |= moved_by_ms < 0;
    if (moved_by_ms < 0) stood_until_.push_back(times_.size());
    return moved_by_ms > 0 ? wall_ms - ahead_ms_ : std::max(now_ms_, wall_ms - ahead_ms_);
  }
  // True time has caught up with a clock that was set back: whatever it was ahead by before, it is right now.
  if (stands_ && is_later) {
    stands_ = false;
    if (wall_ms >= now_ms_) ahead_ms_ = 0;
    stood_until_.push_back(times_.size());
  }
  if (record.fleet().has_clock_confirmed()) confirmed_at_ = times_.size();
  // A stream's time never goes back: the same time again says only that it is not later.
  const auto [last, is_first] = stream_ms_.try_emplace(stream_of(record), record.at_ms());
  const bool stands = !is_first && last->second == record.at_ms();
  last->second = record.at_ms();
  if (stands) return now_ms_;
  const std::int64_t after_ms = wall_ms - ahead_ms_ - now_ms_;
  if (after_ms < -step_ms && ahead_ms_ > 0 && record.at_ms() < latest_wall_ms_ - step_ms && wall_ms >= now_ms_) {
    // So it was while the clock was suspect anyway.
    ahead_ms_ = 0;
    ++steps_;
    stands_ = false;
    restarts_.push_back(times_.size());
    stood_until_.push_back(times_.size());
    return wall_ms;
  }
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
  const std::int64_t before_ms = now_ms_;
  walls_.push_back(record.at_ms());
  now_ms_ = passed(record);
  // Streams that are ahead of the time since their node was started again say nothing of it until others do.
  const bool others_stood = !restarts_.empty() && latest_wall_ms_ - begin_wall_ms_ - before_ms > step_ms;
  if (others_stood && now_ms_ > before_ms && restarts_.back() != times_.size()) stood_until_.push_back(times_.size());
  times_.push_back(now_ms_);
}

// Evenly: no log tells more.
void log_calendar::spread_what_stood() {
  // A clock that was ahead was set right, and the log ends before it was caught up, or before the node noticed.
  const std::int64_t stood_ahead_ms = times_.empty() ? 0 : latest_wall_ms_ - begin_wall_ms_ - times_.back();
  const bool at_once = confirmed_at_ && times_.size() > few_records && times_[times_.size() - 1 - few_records] == times_.back();
  // That it was ahead is not always known: less than an hour was never noticed.
  const bool just_confirmed = at_once && times_[*confirmed_at_] == times_.back() && times_.size() - *confirmed_at_ > few_records;
  if (just_confirmed || (at_once && stood_ahead_ms > step_ms)) {
    times_.back() += stood_ahead_ms > step_ms ? std::min(stood_ahead_ms, noticed_after_ms) : noticed_after_ms;
    stood_until_.push_back(times_.size() - 1);
  }
  for (const std::size_t end : stood_until_) {
    if (end == 0) continue;
    std::size_t begin = end - 1;
    while (begin > 0 && times_[begin - 1] == times_[begin]) --begin;
    const std::int64_t length_ms = times_[end] - times_[begin];
    for (std::size_t i = begin + 1; i < end; ++i) times_[i] += length_ms * static_cast<std::int64_t>(i - begin) / static_cast<std::int64_t>(end - begin);
  }
}

// A clock that is set back stands: then the step came behind the last time that it told.
void log_calendar::find_clock_steps() {
  std::int64_t ahead_ms = 0, told_ms = 0, latest_ms = -1;
  auto restart = restarts_.begin();
  const auto step_to = [&](std::int64_t at_ms, std::int64_t ahead) {
    clock_steps_.push_back({at_ms, ahead - ahead_ms, false});
    ahead_ms = ahead;
  };
  for (std::size_t i = 0; i < times_.size(); ++i) {
    const std::int64_t wall_ms = walls_[i] - begin_wall_ms_;
    if (restart != restarts_.end() && *restart == i) {
      ++restart;
      if (ahead_ms > 0) step_to(told_ms + 1, 0);
      clock_steps_.push_back({times_[i], 0, true});
    }
    if (wall_ms <= latest_ms) continue;
    const std::int64_t ahead = wall_ms - times_[i];
    if (ahead > ahead_ms + step_ms) step_to(times_[i], ahead);
    if (ahead < ahead_ms - step_ms) step_to(told_ms + 1, ahead);
    latest_ms = wall_ms;
    told_ms = times_[i];
  }
  const bool reads_anew = !restarts_.empty() && times_[restarts_.back()] > told_ms;
  if (!reads_anew && end_ms() - told_ms > step_ms) step_to(told_ms + 1, ahead_ms > 0 ? 0 : ahead_ms - (end_ms() - told_ms));
}

// From the end: what was decided between a jump and its discovery carries the jump.
void log_calendar::finish() {
  for (std::size_t i = times_.size(); i > 1; --i) times_[i - 2] = std::min(times_[i - 2], times_[i - 1]);
  spread_what_stood();
  find_clock_steps();
  for (std::int64_t& at_ms : times_) at_ms = std::max<std::int64_t>(at_ms, 0);
}

}  // namespace ald
