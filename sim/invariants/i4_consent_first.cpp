// I4: a device whose effective profile prompts is never sent a deployment without a durable consent.
#include "sim/invariants/invariant.hpp"

namespace ald {
namespace {

class consent_first_check : public invariant {
 public:
  explicit consent_first_check(const sim_sight& sight) : invariant(sight, "I4 consent first") {}

  void on_push(const push_settings& what, std::uint32_t device) override {
    if (!what.ask && !what.removes) judge(device, what.action, "pushed");
  }
  void on_offer(std::uint32_t device, poll_offer offer, action_id action) override {
    if (offer == poll_offer::deployment) judge(device, action, "offered");
  }

 private:
  void judge(std::uint32_t device, action_id action, const char* how) {
    const device_history& known = sight_.history.of_action(device, action);
    const bool asks = sight_.history.prompts(sight_.world.units[device].text, device, sight_.world.epoch_in_force());
    const bool consented = known.consented == number(action) || !is_known_to_node(known.restricted_at_ms);
    require(!asks || consented, device, [&] {
      return "action " + std::to_string(number(action)) + " is " + how + "; the device's profile prompts, and no consent to it is on the disk";
    });
  }
};

}  // namespace

std::unique_ptr<invariant> consent_first(const sim_sight& sight) { return std::make_unique<consent_first_check>(sight); }

}  // namespace ald
