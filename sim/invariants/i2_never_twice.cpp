// I2: one need of one unit never consumes two licenses. Judged by the licensing server's books alone.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class never_twice_check : public invariant {
 public:
  explicit never_twice_check(const sim_sight& sight) : invariant(sight, "I2 never twice") {}

  void on_issued(const issued_license& license, std::uint32_t device) override {
    if (device >= issued_.size()) issued_.resize(device + 1);
    issued_[device].push_back(sim_serial_number(license.serial.text));
    // No license expires while the simulation lasts: another one is needed only for each that was taken back.
    std::size_t taken_back = 0;
    for (const std::uint32_t serial : issued_[device]) taken_back += sight_.server.issued()[serial - 1].revoked ? 1 : 0;
    require(issued_[device].size() <= 1 + taken_back, device, [&] {
      return "the licensing server issued " + license.serial.text + " for " + license.key.text + ": license number " +
             std::to_string(issued_[device].size()) + " of the unit, of which " + std::to_string(taken_back) + " were taken back";
    });
  }

 private:
  std::vector<std::vector<std::uint32_t>> issued_;
};

}  // namespace

std::unique_ptr<invariant> never_twice(const sim_sight& sight) { return std::make_unique<never_twice_check>(sight); }

}  // namespace ald
