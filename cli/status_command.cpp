// Prints the status answer as tables.
#include "cli/status_command.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

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

}  // namespace

void print_status(const boost::json::value& status, std::ostream& out) {
  const boost::json::value open(object_member(status, "open"));
  const auto next_scan = number_member(status, "next_scan_ms");
  out << fmt::format("node        {}\n", flag_member(status, "ready") ? "ready" : "not ready: " + member(status, "not_ready_reason"));
  out << fmt::format("deployment  {}\n", flag_member(status, "deployment_on") ? "on" : "off: nothing new is ordered (ald switch on)");
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
