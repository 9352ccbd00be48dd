// Tables and lines for `ald replay`.
#include "cli/replay_print.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cli/device_commands.hpp"
#include "cli/printable_text.hpp"
#include "cli/quantity_text.hpp"
#include "cli/replay_json.hpp"
#include "cli/text_table.hpp"
#include "http/device_json.hpp"

namespace ald {
namespace {

std::string place_text(device_stage stage, device_reason reason) {
  return reason == device_reason::none ? std::string(name(stage)) : fmt::format("{}: {}", name(stage), name(reason));
}

std::string speed(double count, std::int64_t passed_ms) {
  return fmt::format("{:.0f}", count * 1000 / static_cast<double>(std::max<std::int64_t>(passed_ms, 1)));
}

std::string pack_text(const std::optional<state::Pack>& pack) {
  if (!pack) return "-";
  return fmt::format("total {}, reserved {}, used {}", pack->unlimited() ? "unlimited" : std::to_string(pack->total()), pack->reserved(), pack->used());
}

void print_settings(const state::Fleet& fleet, std::ostream& out) {
  out << fmt::format("deployment {}{}\n", fleet.deployment_on() ? "on" : "off", fleet.has_tripped_window_s() ? ", turned off by a cap on orders" : "");
  if (fleet.clock_suspect()) out << "clock      suspect\n";
  out << fmt::format("profiles   {}, assigned to {} and {}\n", fleet.profiles_size(), counted(static_cast<std::uint64_t>(fleet.device_assignments_size()), "device"),
                     fleet.directory_assignments_size() == 1 ? "1 directory" : fmt::format("{} directories", fleet.directory_assignments_size()));
}

}  // namespace

std::string sentence(const log_divergence& d) {
  std::string where = d.stream;
  const auto add = [&](const std::string& part) { where += (where.empty() ? "" : ", ") + part; };
  if (d.group != 0) add(fmt::format("group {}", d.group));
  if (d.index) add(fmt::format("index {}", *d.index));
  if (d.seq != 0) add(fmt::format("seq {}", d.seq));
  auto text = (where.empty() ? "" : where + ": ") + d.what;
  if (d.kind == divergence_kind::chain && !d.expected.empty()) text += fmt::format("; expected {}, found {}", d.expected, d.found);
  return printable(text) + " (" + d.hint + ")";
}

void print_check(const log_check_outcome& o, std::int64_t passed_ms, std::ostream& out) {
  out << fmt::format("groups     {}\nevents     {}\ndevices    {}\n", o.groups, o.events, o.devices);
  if (o.snapshots_compared == 0 && !o.divergence) {
    out << "snapshots  none in the store yet: they follow at an orderly stop, or after journal.cover of log\n";
  } else {
    out << fmt::format("snapshots  {} compared{}\n", o.snapshots_compared, o.divergence ? "" : ", all equal to the fold of the log");
  }
  if (!o.divergence) out << fmt::format("beside it  {} rows of the index and {} license files, all as the log says\n", o.index_rows_compared, o.licenses_compared);
  out << fmt::format("open       {} order lines sent, {} not sent, {} pushes owed, {} downloaded and unconfirmed\n", o.open.lines_sent,
                     o.open.lines_unsent, o.open.pushes_owed, o.open.downloaded_unconfirmed);
  out << fmt::format("read       {:.1f} MB in {:.2f} s: {} events/s, {} MB/s\n", static_cast<double>(o.bytes) / 1e6,
                     static_cast<double>(passed_ms) / 1000, speed(static_cast<double>(o.events), passed_ms), speed(static_cast<double>(o.bytes) / 1e6, passed_ms));
  out << fmt::format("digest     {}\n", o.digest);
}

void print_timeline(const std::vector<timeline_entry>& timeline, std::ostream& out) {
  text_table table({"TIME (UTC)", "GROUP", "SEQ", "EVENT", "STATE", "DETAILS"});
  for (const auto& entry : timeline) {
    const auto& record = entry.record;
    const auto object = json_of(record);
    const auto event = event_type(record);
    table.add({format_moment(record.at_ms()), std::to_string(entry.at.group), record.has_fleet() ? "-" : std::to_string(record.seq()),
               record.has_fleet() ? event : event.substr(event.find('.') + 1), entry.moved ? place_text(entry.stage, entry.reason) : "",
               event_details(object)});
  }
  table.print(out);
}

void print_past(const std::string& unit, const past_device& past, std::ostream& out) {
  out << fmt::format("as of         {} UTC, event {}\n", format_moment(past.at_ms), past.state.seq());
  print_device(json_of(unit, past), past.at_ms, out);
}

void print_summary(const fleet_summary& s, std::int64_t at_ms, std::ostream& out) {
  out << fmt::format("as of      {} UTC\ndevices    {}\n", format_moment(at_ms), s.devices);
  text_table places({"STATE", "DEVICES"});
  for (const auto& [place, count] : s.places) places.add({place_text(place.first, place.second), std::to_string(count)});
  places.print(out);
  text_table packs({"PACK", "KIND", "TOTAL", "RESERVED", "USED"});
  for (const auto& p : s.packs) {
    packs.add({p.pack(), p.kind(), p.unlimited() ? "unlimited" : std::to_string(p.total()), std::to_string(p.reserved()), std::to_string(p.used())});
  }
  packs.print(out);
  out << fmt::format("open lines {} sent, {} not sent\n", s.lines_sent, s.lines_unsent);
  print_settings(s.settings, out);
}

void print_difference(const fleet_difference& d, std::ostream& out) {
  text_table moves({"FROM", "TO", "DEVICES", "FOR EXAMPLE"});
  for (const auto& t : d.transitions) {
    std::string examples;
    for (const auto& unit : t.units) examples += (examples.empty() ? "" : " ") + unit;
    moves.add({t.from ? place_text(t.from->first, t.from->second) : "(new)", place_text(t.to.first, t.to.second), std::to_string(t.count), examples});
  }
  moves.print(out);
  out << fmt::format("{} where they were\n", counted(d.unchanged, "device"));
  if (!d.packs.empty()) {
    text_table packs({"PACK", "BEFORE", "AFTER"});
    for (const auto& p : d.packs) packs.add({p.after.pack(), pack_text(p.before), pack_text(p.after)});
    packs.print(out);
  }
  if (!d.settings.empty()) print_fields(d.settings, out);
}

void print_fields(const std::vector<field_difference>& fields, std::ostream& out) {
  if (fields.empty()) {
    out << "nothing changed\n";
    return;
  }
  text_table table({"FIELD", "BEFORE", "AFTER"});
  for (const auto& f : fields) table.add({f.field, f.before, f.after});
  table.print(out);
}

void print_counts(const event_counts& counts, std::ostream& out) {
  text_table table({"HOUR (UTC)", "EVENT", "COUNT"});
  for (const auto& [hour, events] : counts.hours()) {
    auto shown = format_moment(hour).substr(0, 16);
    for (const auto& [type, count] : events) table.add({std::exchange(shown, ""), type, std::to_string(count)});
  }
  std::string label = "all";
  for (const auto& [type, count] : counts.total()) table.add({std::exchange(label, ""), type, std::to_string(count)});
  table.print(out);
}

}  // namespace ald
