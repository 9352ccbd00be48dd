// I2: one need of one unit never consumes two licenses. Judged by the licensing server's books and the calendar.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class never_twice_check : public invariant {
 public:
  explicit never_twice_check(const sim_sight& sight) : invariant(sight, "I2 never twice") {}

  void on_issued(const issued_license& license, std::uint32_t device) override {
    if (device >= issued_.size()) issued_.resize(device + 1);
    issued_[device].push_back(sim_serial_number(license.serial.text));
    // Another one is needed only for each that was taken back or is near its end.
    std::size_t taken_back = 0;
    for (const std::uint32_t serial : issued_[device]) {
      const auto& entry = sight_.server.issued()[serial - 1];
      taken_back += entry.revoked || may_be_renewed(entry.expiry_day) ? 1 : 0;
    }
    require(issued_[device].size() <= 1 + taken_back, device, [&] {
      return "the licensing server issued " + license.serial.text + " for " + license.key.text + ": license number " +
             std::to_string(issued_[device].size()) + " of the unit, of which " + std::to_string(taken_back) + " were taken back or are due for renewal";
    });
  }

 private:
  // By the true calendar. The node's own clock may be some hours ahead of it, and trusted.
  bool may_be_renewed(std::int64_t expiry_day) const {
    constexpr std::int64_t clock_faults_ms = 12 * 3'600'000;
    const std::int64_t ahead_ms = sight_.world.plan.node.device.renewal.ahead_ms + clock_faults_ms;
    return sight_.world.clock.true_wall_ms() >= (expiry_day + 1) * ms_per_day - ahead_ms;
  }

  std::vector<std::vector<std::uint32_t>> issued_;
};

}  // namespace

std::unique_ptr<invariant> never_twice(const sim_sight& sight) { return std::make_unique<never_twice_check>(sight); }

}  // namespace ald
