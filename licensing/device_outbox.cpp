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
    request_license wanted{key_of(state), unit_id(state.unit()), license_kind(state.need().kind()), state.need().n(), state.need().has_blocked(), {}};
    if (state.need().has_later_than_day()) wanted.later_than_day = state.need().later_than_day();
    owed.push_back(std::move(wanted));
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
  const auto can_order = [&] { return context.fleet->deployment_on() && !context.clock_suspect; };
  if (state.need().open()) {
    const std::int64_t retry_at = state.need().refusals() > 0 ? refusal_retry_at(state, *context.policy) : context.now.wall_ms;
    if (retry_at > context.now.wall_ms) {
      also_at(retry_at);
    } else {
      due.at_scan = true;  // a net under an order that got lost on its way to the broker
      if (state.need().has_blocked()) due.blocked = state.need().blocked();
    }
  } else if (!has_valid_license(state, context)) {
    if (can_order()) {
      also_at(context.now.wall_ms);
    } else {
      due.at_scan = true;
    }
  } else if (const std::int64_t renewal = renews_at(state, *context.policy); renewal > context.now.wall_ms) {
    also_at(renewal);
  } else if (can_order()) {
    also_at(context.now.wall_ms);
  } else {
    due.at_scan = true;
  }
  // What is installed ends, and with it what the device's row says.
  if (const license_term term = installed_term(state, *context.policy); term.exists()) {
    if (term.over_at_ms() > context.now.wall_ms) also_at(term.over_at_ms());
    else if (context.clock_suspect) due.at_scan = true;  // only if that clock is right
  }
  if (const auto deadline = delivery_deadline(state, *context.policy)) also_at(*deadline);
  if (state.delivery().status() == state::PUSH_OWED && !is_revoked(state)) {
    due.at_scan = true;
    due.blocked.reset();
  }
  return due;
}

}  // namespace ald
