// Prints the status answer as tables.
#include "cli/status_command.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/alert_commands.hpp"
#include "cli/quantity_text.hpp"
#include "cli/system_clock.hpp"
#include "cli/text_table.hpp"
#include "messages/standing.hpp"

namespace ald {
namespace {

void print_counts(const boost::json::value& devices, std::ostream& out) {
  text_table states({"STATE", "DEVICES"});
  for (const auto& [state, count] : object_member(devices, "by_state")) {
    if (!count.is_number() || count.to_number<std::int64_t>() != 0) states.add({std::string(state), boost::json::serialize(count)});
  }
  states.add({"total", member(devices, "total")});
  states.print(out);
  if (const auto licenses = object_member(devices, "by_license"); !licenses.empty()) {
    text_table table({"INSTALLED LICENSE", "DEVICES"});
    for (const auto& [state, count] : licenses) table.add({std::string(state), boost::json::serialize(count)});
    out << '\n';
    table.print(out);
  }
  text_table reasons({"REASON", "DEVICES", "NEXT"});
  bool any = false;
  for (const auto& [reason, count] : object_member(devices, "by_reason")) {
    device_reason known{};
    if (reason == "none") continue;
    const bool parsed = parse(std::string_view(reason), known);
    reasons.add({std::string(reason), boost::json::serialize(count), parsed ? std::string(next_step(known)) : ""});
    any = true;
  }
  if (!any) return;
  out << '\n';
  reasons.print(out);
}

void print_packs(const boost::json::array& packs, std::ostream& out) {
  text_table table({"PACK", "KIND", "TOTAL", "RESERVED", "USED", "FREE"});
  for (const auto& p : packs) {
    const bool unlimited = flag_member(p, "unlimited");
    table.add({member(p, "pack"), member(p, "kind"), unlimited ? "unlimited" : member(p, "total"), member(p, "reserved"), member(p, "used"),
               unlimited ? "unlimited" : member(p, "free")});
  }
  table.print(out);
}

std::string tripped_text(const boost::json::value& tripped) {
  return fmt::format("off by the order cap of {} lines {}; find out why so much was ordered, then ald switch on", member(tripped, "limit"),
                     number_member(tripped, "window_s") == 3'600 ? "an hour" : "a day");
}

void print_money(const boost::json::value& money, std::ostream& out) {
  const auto cap = [&](const char* name) { return member(money, name) == "-" ? std::string("no cap") : "cap " + member(money, name); };
  out << fmt::format("ordered     {} lines in the last hour ({}), {} in the last day ({})\n", number_member(money, "orders_last_hour"),
                     cap("max_orders_per_hour"), number_member(money, "orders_last_day"), cap("max_orders_per_day"));
  if (flag_member(money, "restoring")) out << "restoring   nothing is ordered until the store is reconciled with the licensing server\n";
  if (!flag_member(money, "dry_run")) return;
  const boost::json::value plan(object_member(money, "would_order"));
  out << fmt::format("dry run     nothing is ordered; it would be {} lines\n", number_member(plan, "lines"));
  for (const auto& pack : array_member(plan, "packs")) out << fmt::format("              {} of pack {}\n", member(pack, "lines"), member(pack, "pack"));
}

}  // namespace

void print_status(const boost::json::value& status, std::ostream& out) {
  const boost::json::value open(object_member(status, "open"));
  if (const auto& alerts = array_member(status, "alerts"); !alerts.empty()) {
    print_alerts(alerts, out);
    out << '\n';
  }
  const auto next_scan = number_member(status, "next_scan_ms");
  out << fmt::format("node        {}\n", flag_member(status, "ready") ? "ready" : "not ready: " + member(status, "not_ready_reason"));
  const boost::json::value money(object_member(status, "money"));
  const boost::json::value tripped(object_member(money, "cap_tripped"));
  const bool by_cap = member(status, "deployment_off_cause") == "order_cap";
  out << fmt::format("deployment  {}\n", flag_member(status, "deployment_on") ? "on"
                                         : by_cap                           ? tripped_text(tripped)
                                                                            : "off: nothing new is ordered (ald switch on)");
  print_money(money, out);
  if (flag_member(status, "clock_suspect")) out << "clock       suspect: check the node's clock, then ald clock confirm\n";
  if (next_scan != 0) out << fmt::format("next scan   {}\n", format_distance(next_scan, system_clock().now().wall_ms));
  out << fmt::format("under way   {} order lines sent, {} answers not yet durable, {} pushes\n\n", member(open, "orders_sent_unanswered"),
                     member(open, "answers_not_durable"), member(open, "pushes_unanswered"));
  print_counts(boost::json::value(object_member(status, "devices")), out);
  if (const auto& packs = array_member(status, "packs"); !packs.empty()) {
    out << '\n';
    print_packs(packs, out);
  }
  text_table queues({"QUEUE", "LENGTH", "LIMIT"});
  bool any = false;
  for (const auto& queue : array_member(status, "queues")) {
    if (number_member(queue, "length") == 0) continue;
    queues.add({member(queue, "name"), member(queue, "length"), member(queue, "limit")});
    any = true;
  }
  if (!any) return;
  out << '\n';
  queues.print(out);
}

result<done> show_status(admin_call& call) {
  const auto status = call.node.get("/api/v1/status");
  if (!status.ok()) return status.error();
  if (call.json) {
    call.out << boost::json::serialize(status.value()) << '\n';
  } else {
    print_status(status.value(), call.out);
  }
  return done{};
}

}  // namespace ald
