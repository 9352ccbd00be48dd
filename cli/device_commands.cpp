// Tables of devices and of one device's history.
#include "cli/device_commands.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/printable_text.hpp"
#include "cli/quantity_text.hpp"
#include "cli/system_clock.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

constexpr std::size_t page_size = 1'000;  // the most the node gives at once

std::string moment_member(const boost::json::value& object, std::string_view key) { return format_moment(number_member(object, key)); }

// "2026-01-31 12:00:00 UTC (in 5m)"
std::string moment_and_distance(std::int64_t moment_ms, std::int64_t now_ms) {
  if (moment_ms == 0) return "-";
  return fmt::format("{} UTC ({})", format_moment(moment_ms), format_distance(moment_ms, now_ms));
}

// "valid", "valid (evaluation)"
std::string license_text(const boost::json::value& of) {
  return member(of, "license_state") + (flag_member(of, "evaluation") && member(of, "license_state") != "none" ? " (evaluation)" : "");
}

void print_list(const boost::json::array& devices, bool more, std::ostream& out) {
  text_table table({"UNIT", "STATE", "REASON", "SINCE (UTC)", "LICENSE", "UNTIL", "NEXT"});
  for (const auto& d : devices) {
    auto next = member(d, "next");
    // A licensed device's next moment is its license's renewal: of no interest in a list.
    if (const auto at = number_member(d, "next_at_ms"); at != 0 && member(d, "reason") != "none") {
      next += fmt::format(" ({})", format_distance(at, system_clock().now().wall_ms));
    }
    table.add({member(d, "unit"), member(d, "state"), member(d, "reason"), moment_member(d, "since_ms"), license_text(d), member(d, "licensed_until"), next});
    const auto& kinds = array_member(d, "kinds");
    for (std::size_t i = 1; i < kinds.size(); ++i) {  // the first is the base's
      const auto& k = kinds[i];
      table.add({"  + " + member(k, "kind"), member(k, "state"), member(k, "reason"), moment_member(k, "since_ms"), license_text(k), member(k, "licensed_until"), member(k, "next")});
    }
  }
  table.print(out);
  out << fmt::format("{}{}\n", counted(devices.size(), "device"), more ? ", and there are more (--limit 0 shows all)" : "");
}

std::string scalar_text(const boost::json::value& v) {
  if (v.is_string()) return std::string(v.as_string());
  return boost::json::serialize(v);
}

// The members of an object as "key value, key value".
std::string details(const boost::json::object& object, std::initializer_list<std::string_view> without) {
  std::string out;
  for (const auto& [key, value] : object) {
    if (value.is_null() || std::find(without.begin(), without.end(), std::string_view(key)) != without.end()) continue;
    if (value.is_string() && value.as_string().empty()) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", std::string_view(key), scalar_text(value));
  }
  return out;
}

}  // namespace

result<done> list_devices(admin_call& call, const list_options& options) {
  boost::json::array devices;
  std::string after;
  bool more = true;
  while (more && (options.limit == 0 || devices.size() < options.limit)) {
    const auto want = options.limit == 0 ? page_size : std::min(page_size, options.limit - devices.size());
    auto path = fmt::format("/api/v1/devices?limit={}", want);
    if (!options.state.empty()) path += "&state=" + percent_encode(options.state);
    if (!options.reason.empty()) path += "&reason=" + percent_encode(options.reason);
    if (!options.license.empty()) path += "&license=" + percent_encode(options.license);
    if (!after.empty()) path += "&after=" + percent_encode(after);
    const auto page = call.node.get(path);
    if (!page.ok()) return page.error();
    for (const auto& device : array_member(page.value(), "devices")) devices.push_back(device);
    const auto next = member(page.value(), "next_after");
    more = next != "-" && next != after;
    after = next;
  }
  if (call.json) {
    call.out << boost::json::serialize(boost::json::object{{"devices", std::move(devices)}, {"more", more}}) << '\n';
  } else {
    print_list(devices, more, call.out);
  }
  return done{};
}

result<done> show_device(admin_call& call, const std::string& unit) {
  const auto device = call.node.get("/api/v1/devices/" + percent_encode(unit));
  if (!device.ok()) return device.error();
  if (call.json) {
    call.out << boost::json::serialize(device.value()) << '\n';
    return done{};
  }
  print_device(device.value(), system_clock().now().wall_ms, call.out);
  call.out << '\n';
  print_history(array_member(device.value(), "history"), call.out);
  return done{};
}

void print_device(const boost::json::value& d, std::int64_t now_ms, std::ostream& out) {
  const auto line = [&](std::string_view label, const std::string& text) {
    if (text != "-" && !text.empty()) out << fmt::format("{:<14}{}\n", label, printable(text));
  };
  line("unit", member(d, "unit"));
  line("name", member(d, "name"));
  line("state", member(d, "state"));
  line("reason", member(d, "reason"));
  line("since", moment_and_distance(number_member(d, "since_ms"), now_ms));
  line("next", member(d, "next") + (flag_member(d, "needs_operator") ? "  <- waits for an operator" : ""));
  line("next at", moment_and_distance(number_member(d, "next_at_ms"), now_ms));
  line("registration", member(d, "registration"));
  line("directory", member(d, "directory"));
  line("firmware", member(d, "firmware"));
  line("product", member(d, "product"));
  line("serial no.", member(d, "hardware_serial"));
  std::string tags;
  for (const auto& tag : array_member(d, "tags")) tags += (tags.empty() ? "" : ", ") + scalar_text(tag);
  line("tags", tags);
  line("push address", member(d, "push_address"));
  line("peer address", member(d, "peer_address"));
  line("last seen", moment_and_distance(number_member(d, "last_seen_ms"), now_ms));
  line("installed", member(d, "license_state") == "none" ? "" : fmt::format("{}, until {}", member(d, "license_state"), member(d, "licensed_until")));
  line("license", details(object_member(d, "license"), {}));
  line("revocation", details(object_member(d, "revocation"), {"at_ms"}));
  line("need", details(object_member(d, "need"), {}));
  line("delivery", details(object_member(d, "delivery"), {}));
  line("cancel", details(object_member(d, "cancel"), {"since_ms"}));
  line("replaced by", member(d, "replaced_by"));
  line("replaces", member(d, "replaces"));
  for (const auto& r : array_member(d, "returns")) line("return", details(r.as_object(), {"since_ms"}));
  line("last action", details(object_member(d, "installed"), {}));
  const auto& kinds = array_member(d, "kinds");
  for (std::size_t i = 1; i < kinds.size(); ++i) {
    const auto& k = kinds[i];
    line("+ " + member(k, "kind"), fmt::format("{} {} since {}; license {}, until {}; next: {}", member(k, "state"), member(k, "reason"), moment_member(k, "since_ms"),
                                               license_text(k), member(k, "licensed_until"), member(k, "next")));
  }
  for (const auto& f : array_member(d, "further")) {
    line("  license", details(object_member(f, "license"), {}));
    line("  delivery", details(object_member(f, "delivery"), {}));
    for (const auto& r : array_member(f, "returns")) line("  return", details(r.as_object(), {"since_ms"}));
  }
  line("auto confirm", details(object_member(d, "auto_confirm"), {"since_ms"}));
}

std::string event_details(const boost::json::object& event) {
  return details(event, {"seq", "at_ms", "event", "unit", "group", "index", "stream", "state", "reason", "moved"});
}

void print_history(const boost::json::array& history, std::ostream& out) {
  text_table table({"SEQ", "TIME (UTC)", "EVENT", "DETAILS"});
  for (const auto& event : history) {
    const auto& fields = event.is_object() ? event.as_object() : boost::json::object();
    table.add({member(event, "seq"), moment_member(event, "at_ms"), member(event, "event"), details(fields, {"seq", "at_ms", "event", "unit"})});
  }
  table.print(out);
}

}  // namespace ald
