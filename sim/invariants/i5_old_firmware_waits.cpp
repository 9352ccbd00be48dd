// I5: an old-firmware device that was unreachable gets nothing until an operator re-sends.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class old_firmware_waits_check : public invariant {
 public:
  explicit old_firmware_waits_check(const sim_sight& sight) : invariant(sight, "I5 old firmware waits for a re-send") {}

  void on_push(const push_settings& what, std::uint32_t device) override { judge(device, what.action, "pushed"); }
  void on_offer(std::uint32_t device, poll_offer, action_id action) override { judge(device, action, "offered"); }

 private:
  void judge(std::uint32_t device, action_id action, const char* how) {
    const device_history& known = sight_.history.of_action(device, action);
    require(!known.listed || !is_known_to_node(known.restricted_at_ms), device, [&] {
      return "action " + std::to_string(number(action)) + " is " + how + "; the device has old firmware, was not reached, and nobody sent again";
    });
  }
};

}  // namespace

std::unique_ptr<invariant> old_firmware_waits(const sim_sight& sight) { return std::make_unique<old_firmware_waits_check>(sight); }

}  // namespace ald
