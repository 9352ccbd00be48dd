// A node's clock: a step of the wall clock is followed at a bounded pace, so that no waiting time ends or stalls by it.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>

#include "ports/node_clock.hpp"

namespace ald {

/// After a step of the wall clock that was read, the wall time shown moves twice (behind) or half (ahead) as fast as steady time
/// until both agree. A step of more than `largest_step_ms` is shown as it is, for the node to suspect; the wall time shown never
/// decreases in any case. Thread-safe, if `read` is.
class disciplined_clock : public node_clock {
 public:
  /// read: the machine's clocks, for example read_clocks().
  disciplined_clock(std::function<instant()> read, duration_ms largest_step_ms);
  instant now() const override;

 private:
  std::int64_t follow(std::int64_t wanted_ms, std::int64_t mono_ms) const;

  const std::function<instant()> read_;
  const duration_ms largest_step_ms_;
  mutable std::mutex mutex_;                       ///< for follow()
  mutable std::atomic<std::int64_t> offset_ms_;    ///< wall minus steady time, as shown
  mutable std::atomic<std::int64_t> judged_at_ms_; ///< steady time at which the offset was last looked at
  mutable std::atomic<std::int64_t> latest_wall_ms_;
};

}  // namespace ald
