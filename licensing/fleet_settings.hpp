// The fleet stream's machine: the deployment switch, profiles, and who they are assigned to (S1, S2).
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "licensing/condition.hpp"
#include "licensing/effective_profile.hpp"
#include "licensing/fleet_limits.hpp"
#include "licensing/wanted_kind.hpp"
#include "messages/event.pb.h"
#include "messages/fleet_command.hpp"
#include "messages/ids.hpp"
#include "messages/result.hpp"
#include "messages/state.pb.h"

namespace ald {

/// decide() judges, evolve() applies. The lists in the state are sorted at all times, so that equal settings have equal bytes
/// and every look-up is a binary search.
class fleet_settings {
 public:
  /// Deployment on, no profiles.
  fleet_settings();
  /// From a snapshot.
  explicit fleet_settings(state::Fleet state, fleet_limits limits = {});

  const state::Fleet& state() const;
  /// Seq of the last event.
  std::uint64_t epoch() const;
  /// Seq of the last event that may have changed what resolve() says (after a snapshot: at most its seq): what a device's row was made
  /// under (section 5, read model). The switch and the clock leave it as it is, so that they send no device's poll to its actor.
  std::uint64_t profile_epoch() const;
  bool deployment_on() const;
  /// Only devices that satisfy it are licensed.
  const recorded_condition& condition() const { return condition_; }
  /// Further kinds that devices need, or once needed; by kind.
  const std::vector<wanted_kind>& kinds() const { return kinds_; }
  /// It is a further kind that devices need, or once needed.
  bool knows(std::string_view kind) const;
  /// The device needs a license of this further kind, if it is licensed at all. One that nobody ever set is needed by nobody.
  bool wants(std::string_view kind, const device_attributes& device) const;
  /// Orders for the device may be of this kind: the fleet's condition selects it, and so does the kind's, if it is a further one.
  bool selects(const license_kind& kind, const device_attributes& device) const;
  /// Seq of the last event that may have changed the further kinds (after a snapshot: at most its seq).
  std::uint64_t kinds_epoch() const { return kinds_epoch_; }
  /// Seq of the last event that may have changed the condition or a kind (after a snapshot: at most its seq): news to who is not selected.
  std::uint64_t condition_epoch() const { return condition_epoch_; }
  /// Deployment is off because a cap on orders turned it off.
  bool order_cap_tripped() const;
  /// The device's own profile, else that of its directory, else of the nearest one above; else none, which prompts.
  /// A device with an empty or malformed directory is in the root.
  effective_profile resolve(const unit_id& unit, std::string_view directory) const;

  /// The events of a command; none if it changes nothing. Faults: bad_input (profile name, target, condition), not_found (unknown
  /// profile), conflict (a limit is reached).
  result<std::vector<event::Fleet>> decide(const fleet_command& command, std::int64_t wall_ms) const;
  /// Total: an event that makes no sense changes nothing but seq and time.
  void evolve(const event::Fleet& event, std::uint64_t seq, std::int64_t at_ms);

 private:
  result<std::vector<event::Fleet>> decide_on(const set_switch& command) const;
  result<std::vector<event::Fleet>> decide_on(const set_profile& command) const;
  result<std::vector<event::Fleet>> decide_on(const assign_profile& command) const;
  result<std::vector<event::Fleet>> decide_on(const move_assignment& command) const;
  result<std::vector<event::Fleet>> decide_on(const suspect_clock& command) const;
  result<std::vector<event::Fleet>> decide_on(const confirm_clock& command) const;
  result<std::vector<event::Fleet>> decide_on(const trip_switch& command) const;
  result<std::vector<event::Fleet>> decide_on(const set_condition& command) const;
  result<std::vector<event::Fleet>> decide_on(const set_kind& command) const;
  void apply(const event::SwitchSet& event, std::int64_t at_ms);
  void apply(const event::OrderCapTripped& event, std::int64_t at_ms);
  void apply(const event::ConditionSet& event);
  void apply(const event::KindSet& event);
  const wanted_kind* find_kind(std::string_view kind) const;
  void apply(const event::ProfileSet& event);
  void apply(const event::ProfileAssigned& event);
  void apply(const event::ProfileUnassigned& event);
  const state::Profile* find_profile(std::string_view name) const;
  const state::Profile* profile_of_directory(std::string_view directory) const;

  state::Fleet state_;
  fleet_limits limits_;
  std::uint64_t profile_epoch_ = 0;
  recorded_condition condition_;  ///< the state's
  std::uint64_t condition_epoch_ = 0;
  std::vector<wanted_kind> kinds_;  ///< the state's
  std::uint64_t kinds_epoch_ = 0;
};

}  // namespace ald
