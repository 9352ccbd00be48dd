// outbox: what a device's state owes to the broker and the pusher; next_due: when it must be looked at.
#include <algorithm>

#include "licensing/device_facts.hpp"
#include "licensing/device_machine.hpp"

namespace ald {

std::vector<device_effect> outbox(const state::Device& state) {
  std::vector<device_effect> owed;
  const bool must_not_order = state.registration() == state::RETIRED || state.blocked();
  if (must_not_order && state.need().open()) owed.push_back(cancel_request{key_of(state)});
  if (state.registration() != state::REGISTERED) return owed;
  if (state.need().open() && !must_not_order) {
    owed.push_back(request_license{key_of(state), unit_id(state.unit()), license_kind(state.need().kind()), state.need().n(),
                                   state.need().has_blocked()});
  }
  const state::Delivery& delivery = state.delivery();
  const bool over_cancel = is_pushed_over_cancel(state);
  if (delivery.status() == state::PUSH_OWED && !is_withdrawn(state) && (over_cancel || !has_open_cancel(state))) {
    const bool asks = lacks_consent(delivery);
    const action_id cancels{over_cancel && !asks ? state.cancel().action() : 0};
    owed.push_back(push_settings{unit_id(state.unit()), push_address_of(state), action_id{delivery.action()}, delivery.attempt(), asks,
                                 delivery.revision(), license_serial(state.license().serial()), cancels});
  }
  return owed;
}

bool order_retry_due(const state::Device& state, const device_context& context) {
  if (state.registration() != state::REGISTERED || state.blocked() || !state.need().open()) return false;
  return state.need().refusals() == 0 || context.now.wall_ms >= refusal_retry_at(state, *context.policy);
}

std::optional<std::uint64_t> heard_of_packs(const device_command& command) {
  const auto* block = std::get_if<block_order>(&command);
  return block == nullptr ? std::nullopt : std::optional(block->news);
}

device_due next_due(const state::Device& state, const device_context& context) {
  device_due due;
  const auto also_at = [&](std::int64_t at_ms) { due.at_ms = due.at_ms ? std::min(*due.at_ms, at_ms) : at_ms; };
  if (const auto retry_at = cancel_retry_at(state, *context.policy)) also_at(*retry_at);
  if (state.registration() != state::REGISTERED || state.blocked()) return due;
  if (state.need().open()) {
    const std::int64_t retry_at = state.need().refusals() > 0 ? refusal_retry_at(state, *context.policy) : context.now.wall_ms;
    if (retry_at > context.now.wall_ms) {
      also_at(retry_at);
    } else {
      due.at_scan = true;  // a net under an order that got lost on its way to the broker
      if (state.need().has_blocked()) due.blocked = state.need().blocked();
    }
  } else if (!has_valid_license(state, context)) {
    if (context.fleet->deployment_on() && !context.clock_suspect) {
      also_at(context.now.wall_ms);
    } else {
      due.at_scan = true;
    }
  } else if (const std::int64_t expiry = expires_at(state.license()); expiry > context.now.wall_ms) {
    also_at(expiry);
  } else {
    due.at_scan = true;  // expired only if the suspect clock is right
  }
  if (const auto deadline = delivery_deadline(state, *context.policy)) also_at(*deadline);
  if (state.delivery().status() == state::PUSH_OWED && !is_revoked(state)) {
    due.at_scan = true;
    due.blocked.reset();
  }
  return due;
}

}  // namespace ald
