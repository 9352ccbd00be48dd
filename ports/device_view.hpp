// The read model of the fleet: rows, counts and pages, read by HTTP threads without waking an actor.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "messages/device_row.hpp"

namespace ald {

/// Devices by stage and by reason.
struct fleet_counts {
  std::array<std::uint64_t, device_stage_count> by_stage{};
  std::array<std::uint64_t, device_reason_count> by_reason{};
};

/// The day by which the states of licenses are told.
struct license_day {
  std::int64_t day = 0;        ///< days since 1970, UTC
  bool clock_suspect = false;  ///< it ends no license
};

/// Registered devices by the state of what they have installed; `none` counts all others, too.
using license_counts = std::array<std::uint64_t, license_state_count>;

/// Registered devices that have, or are to have, a license of a kind.
struct kind_counts {
  std::uint64_t devices = 0;
  std::uint64_t licensed = 0;    ///< of these
  std::uint64_t evaluation = 0;  ///< of those: by a license for evaluation
};

/// What list() selects; unset means any.
struct device_filter {
  std::optional<device_stage> stage;
  std::optional<device_reason> reason;
  std::optional<license_state> license;
  license_day on;  ///< with `license`
  std::optional<std::int64_t> unseen_since_ms = {};  ///< it has polled, and not since then (wall ms); one that never polls is not selected
};

/// One listed device.
struct listed_device {
  unit_id unit;
  device_row row;
  std::int64_t last_seen_ms = 0;  ///< since this start; 0: not yet. Not an event, lost at restart.
};

/// Callable from any thread.
class device_view {
 public:
  virtual ~device_view() = default;
  virtual std::optional<device_row> find(const unit_id& unit) const = 0;
  /// Notes a poll that was answered (last seen; in memory only). Returns how many polls in a row were answered with
  /// `confirmation` for the row's action without the question having been fetched.
  virtual std::uint32_t polled(const unit_id& unit, std::int64_t wall_ms, bool offered_confirmation) = 0;
  /// Seq of the last change of profiles that is in force: a row with a smaller epoch is out of date and goes to the device's actor.
  virtual std::uint64_t epoch() const = 0;
  virtual fleet_counts counts() const = 0;
  /// On that day; costs in proportion to the different days on which licenses end, not to the fleet.
  virtual license_counts licenses(const license_day& on) const = 0;
  /// Of devices that have, or are to have, licenses of further kinds; costs in proportion to the fleet.
  virtual std::map<license_kind, kind_counts> kinds() const = 0;
  /// At most `limit` devices after `after` (exclusive) in unit order.
  virtual std::vector<listed_device> list(const device_filter& filter, const unit_id& after, std::size_t limit) const = 0;
};

}  // namespace ald
