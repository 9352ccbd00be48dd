// Reconciliation: when everything is licensed and quiet, comparing the two ledgers finds nothing but what the server made twice for one key,
// mending it orders nothing, and a plan has nothing left to order and changes nothing.
#include <set>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class ledgers_agree_check : public invariant {
 public:
  explicit ledgers_agree_check(const sim_sight& sight) : invariant(sight, "ledgers agree") {}

  void on_compared(const reconcile_report& report, std::size_t issued_before) override {
    require(report.where == reconcile_report::phase::done, npos, [] { return std::string("the faults are long over, and the ledgers can't be compared"); });
    // Nobody waits for boards that were swapped out; the node may not know yet that they want nothing any more.
    for (std::size_t i = issued_before; i < sight_.server.issued().size(); ++i) {
      const std::uint32_t device = sight_.server.issued()[i].device;
      require(sight_.fleet.is_gone(device), device, [&] { return "license L" + std::to_string(i + 1) + " was issued while the ledgers were compared, and it had one"; });
    }
    std::set<std::string> twice;
    std::int64_t surplus = 0;
    for (const auto& entry : sight_.server.issued()) {
      if (!entry.surplus) continue;
      twice.insert(sight_.world.units[entry.device].text);
      ++surplus;
    }
    for (const reconcile_finding& finding : report.first) {
      require(twice.contains(finding.unit.text), sight_.world.index_of(finding.unit.text), [&] {
        return "license " + finding.serial.text + " is " + std::string(ald::name(finding.what)) + ", and the licensing server made none twice for that device";
      });
    }
    for (const pack_difference& pack : report.packs) {
      const std::int64_t more = pack.issued_there - pack.used_here;
      require(more >= -surplus && more <= surplus, npos, [&] {
        return "pack " + pack.pack.text + ": " + std::to_string(pack.used_here) + " used here, " + std::to_string(pack.issued_there) + " issued there";
      });
    }
  }

  void on_planned(const scan_plan& plan, bool changed) override {
    require(!changed, npos, [] { return std::string("a plan has changed the node's state"); });
    for (const scan_plan::device& one : plan.devices) {
      const std::uint32_t device = sight_.world.index_of(one.unit.text);
      const bool wants = one.why == device_reason::none && device != npos && !sight_.fleet.is_gone(device);
      require(!wants, device, [] { return std::string("it is licensed, and a plan would order a license for it"); });
    }
  }
};

}  // namespace

std::unique_ptr<invariant> ledgers_agree(const sim_sight& sight) { return std::make_unique<ledgers_agree_check>(sight); }

}  // namespace ald
