// Asks, waits, prints what differs.
#include "cli/reconcile_command.hpp"

#include <chrono>
#include <thread>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/quantity_text.hpp"
#include "cli/text_table.hpp"

namespace ald {
namespace {

constexpr auto look_every = std::chrono::milliseconds(100);

// The words after the count; the node's names are for monitoring.
std::string sentence_of(std::string_view what) {
  if (what == "unknown_here") return "issued by the licensing server, on no device here";
  if (what == "unknown_there") return "on a device here, not known to the licensing server";
  if (what == "duplicate") return "issued for a need that has another license: paid twice";
  if (what == "returned_there") return "on a device here, back in its pack at the licensing server";
  return "issued under a key that is none of this node's";
}

void print_report(const boost::json::value& report, std::ostream& out) {
  out << fmt::format("the licensing server's ledger has {} licenses\n", member(report, "issued"));
  for (const auto& [what, count] : object_member(report, "found")) {
    if (count.to_number<std::int64_t>() > 0) out << fmt::format("{:>9}  {}: {}\n", count.to_number<std::int64_t>(), std::string(what), sentence_of(what));
  }
  if (const auto& packs = array_member(report, "packs"); !packs.empty()) {
    text_table table({"PACK", "USED HERE", "ISSUED THERE"});
    for (const auto& p : packs) table.add({member(p, "pack"), member(p, "used_here"), member(p, "issued_there")});
    out << '\n';
    table.print(out);
  }
  if (const auto& findings = array_member(report, "findings"); !findings.empty()) {
    text_table table({"WHAT", "UNIT", "SERIAL", "KEY", "PACK"});
    for (const auto& f : findings) table.add({member(f, "what"), member(f, "unit"), member(f, "serial"), member(f, "key"), member(f, "pack")});
    out << '\n';
    table.print(out);
  }
  if (flag_member(report, "fix")) out << fmt::format("\nadopted {} licenses; the packs are counted by the licensing server's ledger\n", member(report, "adopted"));
}

}  // namespace

result<done> reconcile_command(admin_call& call, bool fix) {
  auto report = call.node.send("POST", "/api/v1/reconcile", boost::json::object{{"fix", fix}});
  if (!report.ok()) return report.error();
  const std::int64_t number = number_member(report.value(), "number");
  while (member(report.value(), "state") == "running") {
    std::this_thread::sleep_for(look_every);
    report = call.node.get("/api/v1/reconcile");
    if (!report.ok()) return report.error();
    if (number_member(report.value(), "number") != number) {
      return fault{fault_code::unavailable, "the node was restarted, or began another reconciliation", "run ald reconcile again"};
    }
  }
  if (member(report.value(), "state") == "failed") {
    return fault{fault_code::unavailable, "the reconciliation failed: " + member(report.value(), "failure"), "see that the licensing server answers, then run it again"};
  }
  if (call.json) {
    call.out << boost::json::serialize(report.value()) << '\n';
  } else {
    print_report(report.value(), call.out);
  }
  if (const std::int64_t open = number_member(report.value(), "open"); open > 0) {
    return fault{fault_code::conflict, fmt::format("the ledgers differ in {} places", open),
                 fix ? "duplicates and licenses unknown there are settled with whoever runs the licensing server" : "adopt what is unknown here: ald reconcile --fix"};
  }
  if (!call.json) call.out << "the ledgers agree\n";
  return done{};
}

}  // namespace ald
