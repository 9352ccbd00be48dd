// Asks for the plan, page by page, and prints it.
#include "cli/plan_command.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"
#include "http/percent_encode.hpp"

namespace ald {
namespace {

constexpr std::size_t page_size = 1'000;  // the most the node gives at once

void print_counts(const boost::json::value& plan, std::ostream& out) {
  const boost::json::value ordered(object_member(plan, "would_order"));
  const boost::json::value without(object_member(plan, "without"));
  if (flag_member(plan, "dry_run")) out << "the node is in a dry run: it orders none of this\n";
  out << fmt::format("the next scan would order {}", counted(static_cast<std::size_t>(number_member(ordered, "lines")), "license"));
  out << fmt::format("; {} {} nothing, {} ordered already\n", counted(static_cast<std::size_t>(number_member(without, "devices")), "device"),
                     number_member(without, "devices") == 1 ? "gets" : "get", number_member(plan, "ordered_already"));
  if (flag_member(plan, "more")) out << fmt::format("more devices need one than the {} looked at (scan.max_planned_devices)\n", number_member(plan, "looked_at"));
  if (const boost::json::value cap(object_member(ordered, "exceeds_cap")); number_member(cap, "window_s") != 0) {
    out << fmt::format("that is more than the cap of {} lines {} allows: deployment would turn itself off\n", number_member(cap, "limit"),
                       number_member(cap, "window_s") == 3'600 ? "an hour" : "a day");
  }
  for (const auto& pack : array_member(ordered, "packs")) out << fmt::format("  {} of pack {}\n", member(pack, "lines"), member(pack, "pack"));
  for (const auto& [reason, devices] : object_member(without, "by_reason")) {
    out << fmt::format("  {} without: {}\n", boost::json::serialize(devices), std::string_view(reason));
  }
}

}  // namespace

void print_kinds(const boost::json::array& kinds, std::ostream& out) {
  text_table table({"KIND", "USED IN 7 DAYS", "IN 30 DAYS", "A DAY", "RUNS OUT"});
  for (const auto& k : kinds) {
    const auto* per_day = k.is_object() ? k.as_object().if_contains("per_day") : nullptr;
    const double rate = per_day != nullptr && per_day->is_number() ? per_day->to_number<double>() : 0;
    const auto runs_out = member(k, "runs_out");
    table.add({member(k, "kind"), member(k, "used_7_days"), member(k, "used_30_days"), fmt::format("{:.1f}", rate), runs_out == "-" ? "not in sight" : runs_out});
  }
  table.print(out);
}

void print_plan(const boost::json::value& plan, std::ostream& out) {
  print_counts(plan, out);
  if (const auto& devices = array_member(plan, "devices"); !devices.empty()) {
    out << '\n';
    text_table table({"UNIT", "KIND", "PACK", "GETS NOTHING"});
    for (const auto& d : devices) table.add({member(d, "unit"), member(d, "kind"), member(d, "pack"), member(d, "reason")});
    table.print(out);
    if (member(plan, "next_after") != "-") out << "and there are more (--limit 0 shows all)\n";
  }
  const boost::json::value forecast(object_member(plan, "forecast"));
  out << '\n';
  text_table packs({"PACK", "KIND", "EXHAUSTED", "EXPIRES"});
  for (const auto& p : array_member(forecast, "packs")) {
    const auto exhausted = member(p, "exhausted"), expires = member(p, "expires");
    packs.add({member(p, "pack"), member(p, "kind"), exhausted == "-" ? "not in sight" : exhausted, expires == "-" ? "never" : expires});
  }
  packs.print(out);
  out << '\n';
  print_kinds(array_member(forecast, "kinds"), out);
}

result<done> plan_command(admin_call& call, const plan_options& options) {
  boost::json::array devices;
  boost::json::value plan;
  std::string after;
  do {
    const std::size_t wanted = options.limit == 0 ? page_size : std::min(page_size, options.limit - devices.size());
    auto path = fmt::format("/api/v1/plan?limit={}&as_if_on={}", wanted, options.as_if_on);
    if (!after.empty()) path += "&after=" + percent_encode(after);
    const auto page = call.node.get(path);
    if (!page.ok()) return page.error();
    plan = page.value();
    for (const auto& device : array_member(plan, "devices")) devices.push_back(device);
    after = member(plan, "next_after");
  } while (after != "-" && (options.limit == 0 || devices.size() < options.limit));
  if (plan.is_object()) plan.as_object()["devices"] = std::move(devices);
  if (call.json) {
    call.out << boost::json::serialize(plan) << '\n';
  } else {
    print_plan(plan, call.out);
  }
  return done{};
}

}  // namespace ald
