// I2: one need of one unit never consumes two licenses. Judged by the licensing server's books and the calendar.
#include <set>

#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class never_twice_check : public invariant {
 public:
  explicit never_twice_check(const sim_sight& sight) : invariant(sight, "I2 never twice") {}

  void on_issued(const issued_license& license, std::uint32_t device) override {
    if (device >= issued_.size()) issued_.resize(device + 1);
    issued_[device].push_back(sim_serial_number(license.serial.text));
    // Another one is needed only for each that was taken back or is near its end. What the server makes twice for one key is its own doing,
    // and what renewed nothing is not renewed before the end.
    std::set<std::uint32_t> needs, over;
    for (const std::uint32_t serial : issued_[device]) {
      const auto& entry = sight_.server.issued()[serial - 1];
      needs.insert(entry.n);
      const std::int64_t ahead_ms = entry.in_vain ? 0 : sight_.world.plan.node.device.renewal.ahead_ms;
      if (entry.revoked || is_near_end(entry.expiry_day, ahead_ms)) over.insert(entry.n);
    }
    require(needs.size() <= 1 + over.size(), device, [&] {
      return "the licensing server issued " + license.serial.text + " for " + license.key.text + ": for need number " + std::to_string(needs.size()) +
             " of the unit; the licenses of " + std::to_string(over.size()) + " were taken back or are due for renewal";
    });
  }

 private:
  // By the true calendar. The node's own clock may be some hours ahead of it, and trusted.
  bool is_near_end(std::int64_t expiry_day, std::int64_t ahead_ms) const {
    constexpr std::int64_t clock_faults_ms = 12 * 3'600'000;
    return sight_.world.clock.true_wall_ms() >= (expiry_day + 1) * ms_per_day - ahead_ms - clock_faults_ms;
  }

  std::vector<std::vector<std::uint32_t>> issued_;
};

}  // namespace

std::unique_ptr<invariant> never_twice(const sim_sight& sight) { return std::make_unique<never_twice_check>(sight); }

}  // namespace ald
