// The time that passed while a log was written, from what the node's wall clock said.
#pragma once
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "messages/event.pb.h"

namespace ald {

/// Wall clocks are set, but what a node records never goes back. A step forward that the log shows (a suspicion) took no time. After
/// one back the recorded time stands until the true one has reached it: a suspicion of less time than passed says how long, and so does the
/// first later time; what was recorded meanwhile is spread over it. Memory: 16 bytes a record, a few dozen a device.
class log_calendar {
 public:
  /// The records in their order.
  void take(const event::Record& record);
  /// After the last record.
  void finish();

  /// ms since the first record, never decreasing from record to record.
  std::int64_t at_ms(std::size_t record) const { return times_[record]; }
  std::int64_t end_ms() const { return times_.empty() ? 0 : times_.back(); }
  std::int64_t begin_wall_ms() const { return begin_wall_ms_; }
  std::size_t records() const { return times_.size(); }
  /// Steps of the clock that were taken out.
  std::int64_t steps() const { return steps_; }
  /// What was done to the wall clock, and when: what it is by these says what the records say.
  struct clock_step {
    std::int64_t at_ms = 0;
    std::int64_t by_ms = 0;
    bool restarts = false;  ///< the node was started again, and read it anew
  };
  const std::vector<clock_step>& clock_steps() const { return clock_steps_; }

 private:
  std::int64_t passed(const event::Record& record);
  void spread_what_stood();
  void find_clock_steps();

  std::vector<std::int64_t> times_, walls_;
  std::vector<clock_step> clock_steps_;
  std::vector<std::size_t> restarts_;        ///< records
  std::unordered_map<std::size_t, std::int64_t> stream_ms_;  ///< by the hash of its name: when its last record was decided
  std::int64_t begin_wall_ms_ = 0;
  std::int64_t ahead_ms_ = 0;  ///< of the wall clock, by the steps so far
  std::int64_t now_ms_ = 0;
  std::int64_t steps_ = 0;
  std::int64_t latest_wall_ms_ = 0;
  bool stands_ = false;                      ///< the clock was set back, and has not been caught up
  std::vector<std::size_t> stood_until_;     ///< records before which time stood for so long as now is known
  std::optional<std::size_t> confirmed_at_;  ///< record, the last one with which the clock may have been set right
};

}  // namespace ald
