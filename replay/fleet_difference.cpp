// Compares devices by where they stand, packs by their accounts, and settings by their names.
#include "replay/fleet_difference.hpp"

#include <algorithm>
#include <map>

#include "replay/past_state.hpp"

namespace ald {
namespace {

std::vector<device_transition> sorted(std::map<std::pair<std::optional<device_place>, device_place>, device_transition> all) {
  std::vector<device_transition> list;
  for (auto& [key, transition] : all) list.push_back(std::move(transition));
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return list;
}

bool equal(const state::Pack& a, const state::Pack& b) { return a.SerializeAsString() == b.SerializeAsString(); }

const state::Pack* find(const std::vector<state::Pack>& packs, const std::string& id) {
  const auto at = std::find_if(packs.begin(), packs.end(), [&](const auto& pack) { return pack.pack() == id; });
  return at == packs.end() ? nullptr : &*at;
}

// Lists that are keyed by a name are compared by it: by position, one new entry would change all behind it.
template <class List, class Key, class Text>
void compare_named(const List& before, const List& after, const std::string& what, Key key, Text text, std::vector<field_difference>& out) {
  std::map<std::string, std::pair<std::string, std::string>> both;
  for (const auto& one : before) both[key(one)].first = text(one);
  for (const auto& one : after) both[key(one)].second = text(one);
  const auto shown = [](const std::string& value) { return value.empty() ? "(none)" : value; };
  for (const auto& [name, values] : both) {
    if (values.first != values.second && out.size() < fleet_difference::max_settings_shown) {
      out.push_back({what + " " + name, shown(values.first), shown(values.second)});
    }
  }
}

std::vector<field_difference> compare_settings(state::Fleet before, state::Fleet after) {
  std::vector<field_difference> found;
  const auto profile_name = [](const state::Profile& p) { return p.profile(); };
  const auto profile_text = [](const state::Profile& p) { return std::string(p.prompt_user() ? "asks users" : "does not ask users"); };
  const auto target = [](const state::Assignment& a) { return a.target(); };
  const auto assigned = [](const state::Assignment& a) { return a.profile(); };
  compare_named(before.profiles(), after.profiles(), "profile", profile_name, profile_text, found);
  compare_named(before.device_assignments(), after.device_assignments(), "assignment of device", target, assigned, found);
  compare_named(before.directory_assignments(), after.directory_assignments(), "assignment of directory", target, assigned, found);
  for (auto* settings : {&before, &after}) {
    settings->clear_profiles();
    settings->clear_device_assignments();
    settings->clear_directory_assignments();
    settings->clear_seq();
    settings->clear_last_at_ms();
  }
  auto rest = differences(before, after, fleet_difference::max_settings_shown);
  found.insert(found.begin(), rest.begin(), rest.end());
  return found;
}

}  // namespace

fleet_outline outline(const fleet_fold& fold, std::int64_t at_ms) {
  fleet_outline out;
  out.places.reserve(fold.devices().size());
  for (const auto& [unit, device] : fold.devices()) {
    const auto row = past_row(*device.state, fold.settings(), at_ms);
    out.places.emplace(unit, device_place{row.stage, row.reason});
  }
  out.packs = fold.ledger().packs();
  out.settings = fold.settings().state();
  return out;
}

fleet_difference compare(const fleet_outline& before, const fleet_fold& after, std::int64_t after_ms) {
  fleet_difference out;
  std::map<std::pair<std::optional<device_place>, device_place>, device_transition> transitions;
  for (const auto unit : after.units()) {
    const auto row = past_row(*after.find(unit), after.settings(), after_ms);
    const device_place to{row.stage, row.reason};
    const auto at = before.places.find(std::string(unit));
    const auto from = at == before.places.end() ? std::nullopt : std::optional(at->second);
    if (from == to) {
      ++out.unchanged;
      continue;
    }
    auto& transition = transitions[{from, to}];
    transition.from = from;
    transition.to = to;
    ++transition.count;
    if (transition.units.size() < fleet_difference::max_units_shown) transition.units.emplace_back(unit);
  }
  out.transitions = sorted(std::move(transitions));
  for (auto& pack : after.ledger().packs()) {
    const auto* was = find(before.packs, pack.pack());
    if (was != nullptr && equal(*was, pack)) continue;
    out.packs.push_back({was == nullptr ? std::nullopt : std::optional(*was), std::move(pack)});
  }
  out.settings = compare_settings(before.settings, after.settings().state());
  return out;
}

}  // namespace ald
