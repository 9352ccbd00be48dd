// I2: one need of one unit never consumes two licenses. Judged by the licensing server's books and the calendar.
#include <map>
#include <set>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

using license_of_device = std::pair<std::uint32_t, std::string>;  ///< and kind

class never_twice_check : public invariant {
 public:
  explicit never_twice_check(const sim_sight& sight) : invariant(sight, "I2 never twice") {}

  void on_issued(const issued_license& license, std::uint32_t device) override {
    const license_of_device whose{device, license.kind.text};
    std::vector<std::uint32_t>& issued = issued_to(whose);
    issued.push_back(sim_serial_number(license.serial.text));
    if (issued.size() == 1) return require(true, device, [] { return ""; });
    // Another one is needed only for each that is near its end, and for each that was revoked or that an operator took away, whether it was
    // renewed before (in vain, too) or not. What the server makes twice for one key is its own doing, and what renewed nothing is not renewed before the end.
    std::set<std::uint32_t> needs, over, revoked;
    std::set<std::uint32_t> evaluated;
    for (const std::uint32_t serial : issued) {
      const auto& entry = sight_.server.issued()[serial - 1];
      needs.insert(entry.n);
      const bool in_vain = entry.in_vain && !follows_one_taken_away(whose, issued, entry.n);
      const std::int64_t ahead_ms = in_vain ? 0 : sight_.world.plan.node.device.renewal.ahead_ms;
      if (is_near_end(entry.expiry_day, ahead_ms)) over.insert(entry.n);
      if (entry.revoked) revoked.insert(entry.n);
      if (!sight_.server.pack_entries()[entry.pack].info.evaluation) continue;
      over.insert(entry.n);  // a full one is wanted at once
      evaluated.insert(entry.n);
    }
    require(evaluated.size() <= 1, device, [&] { return "the licensing server issued " + license.serial.text + ", another evaluation license"; });
    const std::size_t withdrawn = withdrawn_.contains(whose) ? withdrawn_.at(whose).size() : 0;
    require(needs.size() <= 1 + over.size() + revoked.size() + withdrawn, device, [&] {
      return "the licensing server issued " + license.serial.text + " for " + license.key.text + ": for need number " + std::to_string(needs.size()) +
             " of the unit; the licenses of " + std::to_string(over.size()) + " are due for renewal, " + std::to_string(revoked.size()) + " were revoked, and " + std::to_string(withdrawn) + " were taken away by an operator";
    });
  }

  // A license that its device goes on with would be used twice as soon as its pack gives it out again.
  void on_returned(const issued_license& license, std::uint32_t device) override {
    const bool is_gone = sight_.fleet.count() <= device || sight_.fleet.is_gone(device);
    const bool was_not_waited_for = forced_.contains(license.serial.text) || forced_devices_.contains(device);
    // An older copy of the store does not know what its devices have fetched since.
    require(is_gone || was_not_waited_for || sight_.history.restores() > 0 || (sight_.fleet.device(device).serial() != license.serial && sight_.fleet.device(device).serial_of(license.kind) != license.serial), device,
            [&] { return "license " + license.serial.text + " went back to its pack, and its device still has it"; });
  }

  void on_record(const event::Record& record, std::uint32_t device) override {
    const event::Device& what = record.device();
    if (what.has_return_forced()) forced_devices_.insert(device);
    if (!what.has_license_withdrawn()) return;
    const auto& withdrawn = what.license_withdrawn();
    if (withdrawn.forced()) forced_.insert(withdrawn.serial());
    const std::uint32_t serial = sim_serial_number(withdrawn.serial());
    if (serial == 0 || serial > sight_.server.issued().size()) return;
    const auto& entry = sight_.server.issued()[serial - 1];
    withdrawn_[{device, sight_.server.pack_entries()[entry.pack].info.kind.text}].insert(entry.n);
  }

 private:
  // What follows a license that was taken away, or renewals in vain of one, renews none.
  bool follows_one_taken_away(const license_of_device& whose, const std::vector<std::uint32_t>& issued, std::uint32_t n) const {
    for (std::uint32_t before = n - 1; before > 0; --before) {
      if (withdrawn_.contains(whose) && withdrawn_.at(whose).contains(before)) return true;
      bool was_in_vain = false;
      for (const std::uint32_t serial : issued) {
        const auto& entry = sight_.server.issued()[serial - 1];
        if (entry.n != before) continue;
        if (entry.revoked) return true;
        was_in_vain |= entry.in_vain;
      }
      if (!was_in_vain) return false;
    }
    return false;
  }

  // By the true calendar. The node's own clock may be some hours ahead of it, and trusted.
  bool is_near_end(std::int64_t expiry_day, std::int64_t ahead_ms) const {
    constexpr std::int64_t clock_faults_ms = 12 * 3'600'000;
    return sight_.world.clock.true_wall_ms() >= (expiry_day + 1) * ms_per_day - ahead_ms - clock_faults_ms;
  }

  std::vector<std::uint32_t>& issued_to(const license_of_device& whose) {
    if (whose.second != sight_.world.plan.node.device.license_kind) return further_[whose];
    if (whose.first >= issued_.size()) issued_.resize(whose.first + 1);
    return issued_[whose.first];
  }

  std::vector<std::vector<std::uint32_t>> issued_;                  ///< of the base's kind
  std::map<license_of_device, std::vector<std::uint32_t>> further_;
  std::map<license_of_device, std::set<std::uint32_t>> withdrawn_;  ///< needs by device: whoever lifts the block wants another license
  std::set<std::uint32_t> forced_devices_;                      ///< whose confirmation an operator waits for no longer
  std::set<std::string> forced_;                                ///< serials that an operator gave back without waiting for the device
};

}  // namespace

std::unique_ptr<invariant> never_twice(const sim_sight& sight) { return std::make_unique<never_twice_check>(sight); }

}  // namespace ald
