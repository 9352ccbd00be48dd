// Objects for `ald replay --json`.
#include "cli/replay_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "cli/quantity_text.hpp"
#include "http/device_json.hpp"

namespace ald {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

std::string place_name(const device_place& place) {
  return std::string(name(place.first)) + (place.second == device_reason::none ? "" : "/" + std::string(name(place.second)));
}

json::object pack_json(const state::Pack& pack) {
  return {{"kind", pack.kind()}, {"total", pack.total()}, {"unlimited", pack.unlimited()}, {"reserved", pack.reserved()}, {"used", pack.used()}};
}

json::object settings_json(const state::Fleet& fleet) {
  json::object profiles, devices, directories;
  for (const auto& p : fleet.profiles()) profiles[p.profile()] = json::object{{"revision", p.revision()}, {"prompt_user", p.prompt_user()}};
  for (const auto& a : fleet.device_assignments()) devices[a.target()] = a.profile();
  for (const auto& a : fleet.directory_assignments()) directories[a.target()] = a.profile();
  return {{"deployment_on", fleet.deployment_on()},
          {"order_cap_tripped", fleet.has_tripped_window_s()},
          {"clock_suspect", fleet.clock_suspect()},
          {"profiles", std::move(profiles)},
          {"device_assignments", std::move(devices)},
          {"directory_assignments", std::move(directories)}};
}

json::object counts_json(const event_counts::by_type& counts) {
  json::object object;
  for (const auto& [type, count] : counts) object[type] = count;
  return object;
}

json::array field_list(const std::vector<field_difference>& fields) {
  json::array list;
  for (const auto& f : fields) list.push_back(json::object{{"field", f.field}, {"before", f.before}, {"after", f.after}});
  return list;
}

}  // namespace

json::object json_of(const log_divergence& d) {
  return {{"kind", name(d.kind)},
          {"stream", text_or_null(d.stream)},
          {"seq", d.seq},
          {"group", d.group},
          {"index", d.index ? json::value(*d.index) : json::value()},
          {"field", text_or_null(d.field)},
          {"expected", text_or_null(d.expected)},
          {"found", text_or_null(d.found)},
          {"what", d.what},
          {"hint", d.hint}};
}

json::object json_of(const log_check_outcome& o, std::int64_t passed_ms) {
  return {{"digest", o.digest},
          {"groups", o.groups},
          {"events", o.events},
          {"bytes", o.bytes},
          {"devices", o.devices},
          {"snapshots_compared", o.snapshots_compared},
          {"index_rows_compared", o.index_rows_compared},
          {"licenses_compared", o.licenses_compared},
          {"divergence", o.divergence ? json::value(json_of(*o.divergence)) : json::value()},
          {"open", json::object{{"lines_sent", o.open.lines_sent},
                                {"lines_unsent", o.open.lines_unsent},
                                {"pushes_owed", o.open.pushes_owed},
                                {"downloaded_unconfirmed", o.open.downloaded_unconfirmed}}},
          {"wall_s", static_cast<double>(passed_ms) / 1000}};
}

json::object json_of(const std::string& unit, const std::vector<timeline_entry>& timeline) {
  json::array history;
  for (const auto& entry : timeline) {
    auto object = json_of(entry.record);
    object["group"] = entry.at.group;
    object["index"] = entry.at.index;
    object["stream"] = entry.record.has_fleet() ? "fleet" : "device";
    object["state"] = name(entry.stage);
    object["reason"] = name(entry.reason);
    object["moved"] = entry.moved;
    history.push_back(std::move(object));
  }
  return {{"unit", unit}, {"history", std::move(history)}};
}

json::object json_of(const std::string& unit, const past_device& past) {
  const listed_device listed{unit_id(unit), past_row(past.state, past.settings, past.at_ms), 0};
  auto object = json_of(listed, device_detail{past.state, {}}, {day_of(past.at_ms), past.settings.state().clock_suspect()});
  object.erase("history");
  object.erase("last_seen_ms");
  object["seq"] = past.state.seq();
  object["at_ms"] = past.at_ms;
  return object;
}

json::object json_of(const fleet_summary& s, std::int64_t at_ms) {
  json::object by_state, by_reason, packs;
  std::map<device_stage, std::uint64_t> stages;
  std::map<device_reason, std::uint64_t> reasons;
  for (const auto& [place, count] : s.places) {
    stages[place.first] += count;
    reasons[place.second] += count;
  }
  for (const auto& [stage, count] : stages) by_state[name(stage)] = count;
  for (const auto& [reason, count] : reasons) {
    if (reason != device_reason::none) by_reason[name(reason)] = count;
  }
  for (const auto& pack : s.packs) packs[pack.pack()] = pack_json(pack);
  return {{"at_ms", at_ms},
          {"devices", json::object{{"total", s.devices}, {"by_state", std::move(by_state)}, {"by_reason", std::move(by_reason)}}},
          {"lines_sent", s.lines_sent},
          {"lines_unsent", s.lines_unsent},
          {"packs", std::move(packs)},
          {"settings", settings_json(s.settings)}};
}

json::object json_of(const fleet_difference& d) {
  json::array transitions, packs;
  for (const auto& t : d.transitions) {
    json::array units;
    for (const auto& unit : t.units) units.push_back(json::value(unit));
    transitions.push_back(json::object{{"from", t.from ? json::value(place_name(*t.from)) : json::value()},
                                       {"to", place_name(t.to)},
                                       {"count", t.count},
                                       {"units", std::move(units)}});
  }
  for (const auto& p : d.packs) {
    packs.push_back(json::object{{"pack", p.after.pack()},
                                 {"before", p.before ? json::value(pack_json(*p.before)) : json::value()},
                                 {"after", pack_json(p.after)}});
  }
  return {{"transitions", std::move(transitions)}, {"unchanged", d.unchanged}, {"packs", std::move(packs)}, {"settings", field_list(d.settings)}};
}

json::object json_of(const std::vector<field_difference>& fields) { return {{"fields", field_list(fields)}}; }

json::object json_of(const event_counts& counts) {
  json::array hours;
  for (const auto& [hour, events] : counts.hours()) {
    hours.push_back(json::object{{"hour_ms", hour}, {"hour", format_moment(hour)}, {"events", counts_json(events)}});
  }
  return {{"hours", std::move(hours)}, {"total", counts_json(counts.total())}};
}

}  // namespace ald
