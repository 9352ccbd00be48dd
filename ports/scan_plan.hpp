// What the next scan would order, asked of a running node: nothing is changed by the question.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/fleet_command.hpp"
#include "messages/ids.hpp"
#include "messages/standing.hpp"

namespace ald {

struct plan_question {
  bool as_if_on = false;     ///< as if automatic deployment were on, whatever turned it off
  unit_id after;             ///< list devices behind this one only; the counts are of all
  std::size_t limit = 100;   ///< devices listed
};

/// The packs' forecast is in node_watch.
struct scan_plan {
  /// It would be ordered for, from `pack`; or gets nothing, and `why`.
  struct device {
    unit_id unit;
    license_kind kind;
    pack_id pack;
    device_reason why = device_reason::none;
  };
  struct pack_lines {
    pack_id pack;
    std::uint64_t lines = 0;
  };
  struct reason_devices {
    device_reason why{};
    std::uint64_t devices = 0;
  };
  std::uint64_t looked_at = 0;             ///< devices that may need a license, by unit ID
  bool more = false;                       ///< there are more of them than node_config::max_planned_devices: the rest is not in the counts
  std::uint64_t ordered = 0;
  std::uint64_t under_way = 0;             ///< ordered already
  std::vector<pack_lines> by_pack;
  std::vector<reason_devices> without;     ///< devices that get nothing, by why
  std::optional<trip_switch> cap;          ///< the cap on orders that this would go over
  bool dry_run = false;                    ///< the node is in a dry run: it orders none of this
  std::vector<device> devices;
  bool more_devices = false;               ///< there are more to list behind the last one
};

}  // namespace ald
