// What an operator, or a guard, can ask of the fleet's settings.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "messages/ids.hpp"

namespace ald {

struct set_switch {
  bool on = false;
};
/// prompt_user: system.remotemanager.prompt_user_on_ums_actions.
struct set_profile {
  profile_id profile;
  bool prompt_user = false;
};
/// target: a unit ID, or a directory that begins with '/'. An empty profile takes the assignment away.
struct assign_profile {
  profile_id profile;
  std::string target;
};
/// The profile that is assigned to one device goes to another one, which has no other of its own then. No events if there is none.
struct move_assignment {
  unit_id from, to;
};
/// The node found that its wall clock jumped. No events while it is suspect already.
struct suspect_clock {
  std::int64_t moved_by_ms = 0;
};
/// The operator confirms that the node's clock is right.
struct confirm_clock {};

/// From the broker: the next order would go over this cap.
struct trip_switch {
  std::uint32_t window_s = 0;
  std::uint64_t limit = 0;
  std::uint64_t lines = 0;  ///< sent in the window
};

/// Only devices that satisfy it are licensed; empty: all are.
struct set_condition {
  std::string condition;
};

/// Devices need a license of this further kind, too, or do not any more.
struct set_kind {
  license_kind kind;
  bool wanted = true;
  std::optional<std::string> condition = {};  ///< only devices that satisfy it need one; empty: all do; none: as before
};

using fleet_command =
    std::variant<set_switch, set_profile, assign_profile, move_assignment, suspect_clock, confirm_clock, trip_switch, set_condition, set_kind>;

}  // namespace ald
