// What changed in a fleet between two moments.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "replay/fleet_summary.hpp"
#include "replay/state_difference.hpp"

namespace ald {

/// What is kept of a fleet to compare it with a later one: much less than its fold.
struct fleet_outline {
  std::unordered_map<std::string, device_place> places;  ///< by unit
  std::vector<state::Pack> packs;
  state::Fleet settings;
};
fleet_outline outline(const fleet_fold& fold, std::int64_t at_ms);

/// Devices that went the same way.
struct device_transition {
  std::optional<device_place> from;  ///< none: there was no such device yet
  device_place to;
  std::uint64_t count = 0;
  std::vector<std::string> units;    ///< the first ones in unit order, at most max_units_shown
};

struct pack_change {
  std::optional<state::Pack> before;  ///< none: new
  state::Pack after;
};

struct fleet_difference {
  static constexpr std::size_t max_units_shown = 10;
  static constexpr std::size_t max_settings_shown = 1'000;

  std::vector<device_transition> transitions;  ///< the largest first
  std::uint64_t unchanged = 0;                 ///< devices
  std::vector<pack_change> packs;              ///< by pack id
  std::vector<field_difference> settings;      ///< switch, profiles, assignments, clock; not the counters of the stream
};

/// `before` must be of an earlier moment of the same log.
fleet_difference compare(const fleet_outline& before, const fleet_fold& after, std::int64_t after_ms);

}  // namespace ald
