// Which devices need looking at, and when: the scan's waiting list and the deadlines (S3).
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "licensing/order_outlook.hpp"
#include "licensing/timer_wheel.hpp"
#include "licensing/unit_table.hpp"
#include "messages/ids.hpp"
#include "messages/instant.hpp"

namespace ald {

/// A unit waits for the scan, or has a deadline, or both (whichever comes first), or neither; each call replaces what was set before. A unit that comes out
/// of due() is in neither any more. A device that needs nothing is not in here and costs nothing; one whose order is blocked
/// costs nothing until it may hear otherwise. Wall times in ms.
class scan_index {
 public:
  /// The first scan is due at now_ms, so that a node that is restarted again and again still scans.
  scan_index(duration_ms scan_interval, std::int64_t now_ms);

  /// `blocked`: why its order is, if that is all it waits for; none: every scan has to look at it. `heard`: what was known of
  /// packs when it was told so (block_order::news), 0: nothing is certain; none: as before, if the reason is.
  /// `kind`: of the order that is blocked; empty: the base's.
  void wait_for_scan(const unit_id& unit, std::optional<event::BlockReason> blocked = {}, std::optional<std::uint64_t> heard = {},
                     const license_kind& kind = {});
  void wake_at(const unit_id& unit, std::int64_t at_ms);
  void wait_for_scan_or(const unit_id& unit, std::int64_t at_ms, std::optional<event::BlockReason> blocked = {},
                        std::optional<std::uint64_t> heard = {}, const license_kind& kind = {});
  void forget(const unit_id& unit);
  /// The next due() begins a scan (if one is going on: after it).
  void scan_now();

  /// Appends at most `limit` units to `out`: those whose deadline is over, by time; then, if a scan is due or not finished,
  /// those that waited when it began, in unit order; of the blocked ones those that may hear otherwise by the outlook, and if these
  /// are too many, first those that heard longest ago. A unit that waits again during a scan is left to the next one.
  void due(std::int64_t now_ms, std::size_t limit, const order_outlooks& outlook, std::vector<unit_id>& out);

  /// When the next scan begins. One that is going on has begun.
  std::int64_t next_scan_ms() const;
  std::size_t waiting() const;
  std::size_t timed() const;

 private:
  void stop_waiting(const unit_id& unit);
  void begin_scan(const order_outlooks& outlook);
  void take_blocked(unit_set& units, std::size_t room, std::optional<std::uint64_t> news);

  using cause = std::pair<license_kind, event::BlockReason>;
  struct block {
    const cause* why = nullptr;  ///< in blocked_, whose entries stay
    std::uint64_t heard = 0;
  };

  duration_ms scan_interval_;
  std::int64_t next_scan_ms_;
  bool scan_asked_ = false;
  unit_set waiting_;                                  ///< for the next scan
  std::map<cause, unit_set> blocked_;    ///< for a scan at which they may hear otherwise
  unit_map<block> why_;                               ///< of all in blocked_
  unit_set scanning_;  ///< what the scan that is going on has still to give out
  std::vector<unit_id> order_;            ///< of that scan, from the back; who has left it is still in here
  timer_wheel deadlines_;
};

}  // namespace ald
