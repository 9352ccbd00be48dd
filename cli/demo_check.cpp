// The demo's judgement.
#include "cli/demo_check.hpp"

#include <map>

#include <fmt/format.h>

#include "cli/admin_call.hpp"

namespace ald {
namespace {

struct issued_facts {
  std::uint64_t count = 0;
  std::string serial;
};

// S9: nothing is offered to these until an operator re-sends.
bool waits_for_resend(const boost::json::value& device) {
  return flag_member(device, "old_firmware") && flag_member(device, "unreachable_at_first") && !flag_member(device, "pull_only");
}

void judge(const std::string& unit, const boost::json::value& device, const boost::json::value* row, const issued_facts& issued, bool waits,
           std::vector<std::string>& differences) {
  const auto differ = [&](const std::string& what) { differences.push_back(unit + ": " + what); };
  if (issued.count != 1) differ(fmt::format("the licensing server issued {} licenses, not 1", issued.count));
  if (row == nullptr) return differ("the node does not know it");
  const auto state = member(*row, "state");
  const auto reason = member(*row, "reason");
  const bool has_license = flag_member(device, "licensed");
  if (waits) {
    if (reason != "needs_manual_resend") differ(fmt::format("old firmware, unreachable at push time, but the node says {}, {}", state, reason));
    if (has_license) differ("old firmware, unreachable at push time, but it has a license without a re-send");
    return;
  }
  if (state != "licensed") differ(fmt::format("the node says {}, {}, not licensed", state, reason));
  if (!has_license) return differ("the device itself has no license");
  if (member(*row, "serial") != member(device, "serial") || issued.serial != member(device, "serial")) {
    differ(fmt::format("serials differ: node {}, device {}, licensing server {}", member(*row, "serial"), member(device, "serial"), issued.serial));
  }
}

}  // namespace

demo_verdict check_demo(const demo_evidence& evidence, bool resent) {
  demo_verdict verdict;
  std::map<std::string, const boost::json::value*> rows;
  std::map<std::string, issued_facts> issued;
  for (const auto& row : evidence.node) {
    rows[member(row, "unit")] = &row;
    if (member(row, "state") == "licensed") ++verdict.licensed;
    if (member(row, "reason") == "needs_manual_resend") ++verdict.waiting_manual_resend;
  }
  for (const auto& license : evidence.issued) {
    auto& facts = issued[member(license, "unit")];
    ++facts.count;
    facts.serial = member(license, "serial");
  }
  verdict.issued_by_server = evidence.issued.size();
  verdict.distinct_unit_ids = issued.size();
  for (const auto& device : array_member(evidence.fleet, "units")) {
    ++verdict.devices;
    if (flag_member(device, "licensed")) ++verdict.licensed_by_devices;
    const auto unit = member(device, "unit");
    const auto row = rows.find(unit);
    judge(unit, device, row == rows.end() ? nullptr : row->second, issued[unit], !resent && waits_for_resend(device), verdict.differences);
    if (row != rows.end()) rows.erase(row);
  }
  for (const auto& [unit, row] : rows) verdict.differences.push_back(unit + ": the node knows it, but it is not of the fleet");
  if (verdict.devices == 0) verdict.differences.push_back("the fleet reported no devices");
  return verdict;
}

}  // namespace ald
