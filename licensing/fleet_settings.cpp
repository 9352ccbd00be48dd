// The deployment switch, profiles, and who they are assigned to (S1, S2).
#include "licensing/fleet_settings.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "licensing/directory.hpp"

namespace ald {

namespace {

template <class Item>
using sorted_list = google::protobuf::RepeatedPtrField<Item>;

const std::string& name_of(const state::Profile& p) { return p.profile(); }
const std::string& name_of(const state::Assignment& a) { return a.target(); }
const std::string& name_of(const state::WantedKind& k) { return k.kind(); }

/// Index of the first item whose name is `name` or greater.
template <class Item>
int place_of(const sorted_list<Item>& list, std::string_view name) {
  const auto is_before = [](const Item& item, std::string_view text) { return name_of(item) < text; };
  return static_cast<int>(std::lower_bound(list.begin(), list.end(), name, is_before) - list.begin());
}

template <class Item>
const Item* find(const sorted_list<Item>& list, std::string_view name) {
  const int place = place_of(list, name);
  return place < list.size() && name_of(list[place]) == name ? &list[place] : nullptr;
}

/// The item to fill in: the one of this name, or a new one in its place.
template <class Item>
Item& slot_for(sorted_list<Item>& list, std::string_view name) {
  const int place = place_of(list, name);
  if (find(list, name) == nullptr) {
    list.Add();
    std::rotate(list.pointer_begin() + place, list.pointer_end() - 1, list.pointer_end());
  }
  return *list.Mutable(place);
}

void assign(sorted_list<state::Assignment>& list, const std::string& target, const std::string& profile) {
  auto& item = slot_for(list, target);
  item.set_target(target);
  item.set_profile(profile);
}

void unassign(sorted_list<state::Assignment>& list, const std::string& target) {
  if (find(list, target) != nullptr) list.DeleteSubrange(place_of(list, target), 1);
}

std::vector<event::Fleet> only(event::Fleet event) {
  std::vector<event::Fleet> events;
  events.push_back(std::move(event));
  return events;
}

fault too_many(std::string what, std::size_t limit) {
  return {fault_code::conflict, "there are already " + std::to_string(limit) + " " + what, "take some away, or assign to directories"};
}

}  // namespace

fleet_settings::fleet_settings() { state_.set_deployment_on(true); }

fleet_settings::fleet_settings(state::Fleet state, fleet_limits limits)
    : state_(std::move(state)),
      limits_(limits),
      profile_epoch_(state_.seq()),
      condition_(state_.condition()),
      condition_epoch_(state_.seq()),
      kinds_epoch_(state_.seq()) {
  for (const state::WantedKind& kind : state_.kinds()) kinds_.push_back({kind.kind(), !kind.off(), recorded_condition(kind.condition())});
}

const state::Fleet& fleet_settings::state() const { return state_; }

std::uint64_t fleet_settings::epoch() const { return state_.seq(); }

std::uint64_t fleet_settings::profile_epoch() const { return profile_epoch_; }

bool fleet_settings::deployment_on() const { return state_.deployment_on(); }

bool fleet_settings::order_cap_tripped() const { return state_.has_tripped_window_s(); }

const wanted_kind* fleet_settings::find_kind(std::string_view kind) const {
  const auto found = std::find_if(kinds_.begin(), kinds_.end(), [&](const wanted_kind& one) { return one.kind == kind; });
  return found == kinds_.end() ? nullptr : &*found;
}

bool fleet_settings::knows(std::string_view kind) const { return find_kind(kind) != nullptr; }

bool fleet_settings::wants(std::string_view kind, const device_attributes& device) const {
  const wanted_kind* const known = find_kind(kind);
  return known != nullptr && known->on && known->condition.satisfied_by(device);
}

bool fleet_settings::selects(const license_kind& kind, const device_attributes& device) const {
  return condition_.satisfied_by(device) && (!knows(kind.text) || wants(kind.text, device));
}

effective_profile fleet_settings::resolve(const unit_id& unit, std::string_view directory) const {
  const auto* own = find(state_.device_assignments(), unit.text);
  const auto* profile = own != nullptr ? find_profile(own->profile()) : profile_of_directory(directory);
  if (profile == nullptr) return {};
  return {profile->profile(), profile->revision(), profile->prompt_user()};
}

const state::Profile* fleet_settings::find_profile(std::string_view name) const { return find(state_.profiles(), name); }

const state::Profile* fleet_settings::profile_of_directory(std::string_view directory) const {
  if (state_.directory_assignments().empty()) return nullptr;
  const auto normal = normal_directory(directory).value_or("/");
  for (std::string_view at = normal; !at.empty(); at = parent_directory(at)) {
    const auto* assignment = find(state_.directory_assignments(), at);
    if (assignment != nullptr) return find_profile(assignment->profile());
  }
  return nullptr;
}

result<std::vector<event::Fleet>> fleet_settings::decide(const fleet_command& command, std::int64_t) const {
  return std::visit([this](const auto& what) { return decide_on(what); }, command);
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const set_switch& command) const {
  if (command.on == deployment_on()) return std::vector<event::Fleet>{};
  event::Fleet event;
  event.mutable_switch_set()->set_on(command.on);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const set_profile& command) const {
  const auto& name = command.profile.text;
  if (!is_unit_id(name)) {
    return fault{fault_code::bad_input, "'" + name + "' can't be a profile's name", "1 to 64 of A-Z a-z 0-9 . _ : -"};
  }
  const auto* known = find_profile(name);
  if (known != nullptr && known->prompt_user() == command.prompt_user) return std::vector<event::Fleet>{};
  if (known == nullptr && static_cast<std::size_t>(state_.profiles_size()) >= limits_.max_profiles) {
    return too_many("profiles", limits_.max_profiles);
  }
  event::Fleet event;
  auto& set = *event.mutable_profile_set();
  set.set_profile(name);
  set.set_revision(known == nullptr ? 1 : known->revision() + 1);
  set.set_prompt_user(command.prompt_user);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const assign_profile& command) const {
  const auto directory = normal_directory(command.target);
  if (!directory && !is_unit_id(command.target)) {
    return fault{fault_code::bad_input, "'" + command.target + "' is neither a unit ID nor a directory",
                 "a directory begins with '/' and has no parts . and .."};
  }
  const auto& target = directory ? *directory : command.target;
  const auto& list = directory ? state_.directory_assignments() : state_.device_assignments();
  const auto* known = find(list, target);
  const auto& name = command.profile.text;
  event::Fleet event;
  if (name.empty()) {
    if (known == nullptr) return std::vector<event::Fleet>{};
    auto& gone = *event.mutable_profile_unassigned();
    directory ? gone.set_directory(target) : gone.set_unit(target);
    return only(std::move(event));
  }
  if (find_profile(name) == nullptr) {
    return fault{fault_code::not_found, "there is no profile '" + name + "'", "make it first: ald profile set"};
  }
  if (known != nullptr && known->profile() == name) return std::vector<event::Fleet>{};
  if (known == nullptr && static_cast<std::size_t>(list.size()) >= limits_.max_assignments) {
    return too_many("assignments", limits_.max_assignments);
  }
  auto& assigned = *event.mutable_profile_assigned();
  assigned.set_profile(name);
  directory ? assigned.set_directory(target) : assigned.set_unit(target);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const move_assignment& command) const {
  std::vector<event::Fleet> events;
  const auto* known = find(state_.device_assignments(), command.from.text);
  if (known == nullptr) return events;
  auto& assigned = *events.emplace_back().mutable_profile_assigned();
  assigned.set_profile(known->profile());
  assigned.set_unit(command.to.text);
  events.emplace_back().mutable_profile_unassigned()->set_unit(command.from.text);
  return events;
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const suspect_clock& command) const {
  if (state_.clock_suspect()) return std::vector<event::Fleet>{};
  event::Fleet event;
  event.mutable_clock_suspected()->set_moved_by_ms(command.moved_by_ms);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const confirm_clock&) const {
  event::Fleet event;
  event.mutable_clock_confirmed();
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const trip_switch& command) const {
  if (!deployment_on()) return std::vector<event::Fleet>{};
  event::Fleet event;
  auto& tripped = *event.mutable_order_cap_tripped();
  tripped.set_window_s(command.window_s);
  tripped.set_limit(command.limit);
  tripped.set_lines(command.lines);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const set_condition& command) const {
  if (command.condition == condition_.text()) return std::vector<event::Fleet>{};
  if (!command.condition.empty()) {
    const auto parsed = ald::condition::parse(command.condition, limits_.condition);
    if (!parsed.ok()) return fault{fault_code::bad_input, "the condition, " + parsed.error().what, parsed.error().hint};
  }
  event::Fleet event;
  event.mutable_condition_set()->set_condition(command.condition);
  return only(std::move(event));
}

result<std::vector<event::Fleet>> fleet_settings::decide_on(const set_kind& command) const {
  const std::string& name = command.kind.text;
  if (!is_unit_id(name)) return fault{fault_code::bad_input, "'" + name + "' can't be a kind of license", "1 to 64 of A-Z a-z 0-9 . _ : -"};
  if (name == limits_.base_kind) {
    return fault{fault_code::conflict, name + " is the kind that every device needs", "who is licensed at all is said by the fleet's condition: ald conditions"};
  }
  const wanted_kind* const known = find_kind(name);
  if (known == nullptr && !command.wanted) return fault{fault_code::not_found, "there is no further kind '" + name + "'", "\"ald kinds\" lists them"};
  if (known == nullptr && kinds_.size() >= limits_.max_kinds) return too_many("further kinds", limits_.max_kinds);
  std::string condition;
  if (known != nullptr) condition = known->condition.text();
  if (command.condition) condition = *command.condition;
  if (command.condition && !condition.empty()) {
    const auto parsed = ald::condition::parse(condition, limits_.condition);
    if (!parsed.ok()) return fault{fault_code::bad_input, "the condition of " + name + ", " + parsed.error().what, parsed.error().hint};
  }
  if (known != nullptr && known->on == command.wanted && known->condition.text() == condition) return std::vector<event::Fleet>{};
  event::Fleet event;
  auto& set = *event.mutable_kind_set();
  set.set_kind(name);
  set.set_wanted(command.wanted);
  set.set_condition(condition);
  return only(std::move(event));
}

void fleet_settings::evolve(const event::Fleet& event, std::uint64_t seq, std::int64_t at_ms) {
  state_.set_seq(seq);
  state_.set_last_at_ms(at_ms);
  switch (event.kind_case()) {
    case event::Fleet::kSwitchSet: apply(event.switch_set(), at_ms); return;
    case event::Fleet::kProfileSet: apply(event.profile_set()); return;
    case event::Fleet::kProfileAssigned: apply(event.profile_assigned()); return;
    case event::Fleet::kProfileUnassigned: apply(event.profile_unassigned()); return;
    case event::Fleet::kClockConfirmed:
      state_.set_clock_confirmed_ms(at_ms);
      state_.set_clock_suspect(false);
      return;
    case event::Fleet::kClockSuspected: state_.set_clock_suspect(true); return;
    case event::Fleet::kOrderCapTripped: apply(event.order_cap_tripped(), at_ms); return;
    case event::Fleet::kConditionSet: apply(event.condition_set()); return;
    case event::Fleet::kKindSet: apply(event.kind_set()); return;
    case event::Fleet::KIND_NOT_SET: return;
  }
}

void fleet_settings::apply(const event::SwitchSet& event, std::int64_t at_ms) {
  state_.set_deployment_on(event.on());
  if (!event.on() || !order_cap_tripped()) return;
  // Whoever turns it on again has seen what was ordered: the caps count anew.
  // It rises even while a clock that was set back stands still, for the ledger tells a new confirmation by that.
  state_.set_cap_confirmed_ms(std::max(at_ms, state_.cap_confirmed_ms() + 1));
  state_.clear_tripped_window_s();
  state_.clear_tripped_limit();
  state_.clear_tripped_lines();
  state_.clear_tripped_at_ms();
}

void fleet_settings::apply(const event::OrderCapTripped& event, std::int64_t at_ms) {
  state_.set_deployment_on(false);
  state_.set_tripped_window_s(event.window_s());
  state_.set_tripped_limit(event.limit());
  state_.set_tripped_lines(event.lines());
  state_.set_tripped_at_ms(at_ms);
}

void fleet_settings::apply(const event::ConditionSet& event) {
  condition_epoch_ = epoch();
  condition_ = recorded_condition(event.condition());
  if (condition_.is_set()) {
    state_.set_condition(event.condition());
  } else {
    state_.clear_condition();
  }
}

void fleet_settings::apply(const event::KindSet& event) {
  condition_epoch_ = kinds_epoch_ = epoch();
  auto& kind = slot_for(*state_.mutable_kinds(), event.kind());
  kind.Clear();
  kind.set_kind(event.kind());
  if (!event.wanted()) kind.set_off(true);
  if (!event.condition().empty()) kind.set_condition(event.condition());
  wanted_kind now;
  now.kind = event.kind();
  now.on = event.wanted();
  now.condition = recorded_condition(event.condition());
  const auto place = std::lower_bound(kinds_.begin(), kinds_.end(), event.kind(), [](const wanted_kind& one, const std::string& name) { return one.kind < name; });
  if (place != kinds_.end() && place->kind == event.kind()) *place = now;
  else kinds_.insert(place, now);
}

void fleet_settings::apply(const event::ProfileSet& event) {
  profile_epoch_ = epoch();
  auto& profile = slot_for(*state_.mutable_profiles(), event.profile());
  profile.set_profile(event.profile());
  profile.set_revision(event.revision());
  profile.set_prompt_user(event.prompt_user());
}

void fleet_settings::apply(const event::ProfileAssigned& event) {
  profile_epoch_ = epoch();
  switch (event.target_case()) {
    case event::ProfileAssigned::kUnit: assign(*state_.mutable_device_assignments(), event.unit(), event.profile()); return;
    case event::ProfileAssigned::kDirectory: assign(*state_.mutable_directory_assignments(), event.directory(), event.profile()); return;
    case event::ProfileAssigned::TARGET_NOT_SET: return;
  }
}

void fleet_settings::apply(const event::ProfileUnassigned& event) {
  profile_epoch_ = epoch();
  switch (event.target_case()) {
    case event::ProfileUnassigned::kUnit: unassign(*state_.mutable_device_assignments(), event.unit()); return;
    case event::ProfileUnassigned::kDirectory: unassign(*state_.mutable_directory_assignments(), event.directory()); return;
    case event::ProfileUnassigned::TARGET_NOT_SET: return;
  }
}

}  // namespace ald
