// Decisions on licenses that the licensing server took back: a block, and its end.
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"

namespace ald::device_decisions {

decision judge(const state::Device& state, const revoke_license& what, const device_context& context) {
  std::vector<event::Device> events;
  if (state.revoked_serial() == what.serial.text) return events;
  // Of another license than the device's own (a surplus one, or one that was renewed since) nothing follows. One that was
  // revoked before its answer came here is known by its key.
  if (state.license().serial() != what.serial.text && !is_open_need(state, what.key)) return events;
  event::LicenseRevoked& e = *events.emplace_back().mutable_license_revoked();
  e.set_serial(what.serial.text);
  e.set_reason(shortened(what.reason, context.policy->max_detail));
  add_cancel(state, event::LICENSE_REVOKED, events);
  return events;
}

decision judge(const state::Device& state, const lift_block&, const device_context&) {
  if (state.registration() == state::UNKNOWN_DEVICE) {
    return fault{fault_code::not_found, "no such device", "register it: ald register UNIT"};
  }
  if (!state.blocked()) return fault{fault_code::conflict, "no revocation blocks the device", "see what it waits for: ald show UNIT"};
  std::vector<event::Device> events(1);
  events.front().mutable_block_lifted();
  return events;
}

}  // namespace ald::device_decisions
