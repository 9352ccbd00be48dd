// outbox: what a device's state owes to the broker and the pusher; next_due: when it must be looked at.
#include <algorithm>

#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "licensing/device_machine.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald {

namespace {

// What an operator set of the old device; what it said of itself is the new one's to say.
hand_over owed_to_successor(const state::Device& state) {
  hand_over owed{unit_id(state.replaced_by()), {}};
  owed.what.from = unit_id(state.unit());
  if (state.has_name()) owed.what.name = state.name();
  if (state.has_directory()) owed.what.directory = state.directory();
  if (state.has_push_address()) owed.what.push_address = state.push_address();
  if (state.has_product()) owed.what.product = state.product();
  return owed;
}

// Of a device as if it had this one license.
std::vector<device_effect> owed_for(const state::Device& state) {
  std::vector<device_effect> owed;
  const bool must_not_order = state.registration() == state::RETIRED || state.blocked();
  if (must_not_order && state.need().open()) owed.push_back(cancel_request{key_of(state)});
  if (state.replacement_open()) owed.push_back(owed_to_successor(state));
  for (return_request& license : returns_owed(state)) owed.push_back(std::move(license));
  if (state.registration() != state::REGISTERED) return owed;
  if (owes_removal_push(state)) {
    const state::Cancel& cancel = state.cancel();
    push_settings without{unit_id(state.unit()), push_address_of(state), action_id{cancel.action()}, cancel.attempt(), false, cancel.revision(), {}, action_id{cancel.action()}};
    without.removes = true;
    owed.push_back(std::move(without));
  }
  if (state.need().open() && !must_not_order) {
    request_license wanted{key_of(state), unit_id(state.unit()), license_kind(state.need().kind()), state.need().n(), state.need().has_blocked(), {}, attributes_of(state)};
    if (state.need().has_later_than_day()) wanted.later_than_day = state.need().later_than_day();
    wanted.refused = state.need().refusals() > 0;
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

// The sooner of both. What waits for two reasons is looked at by every scan, unless both are that the device is not selected.
void add_due(const device_due& one, std::string_view kind, device_due& all) {
  if (one.at_ms) all.at_ms = all.at_ms ? std::min(*all.at_ms, *one.at_ms) : *one.at_ms;
  if (!one.at_scan) return;
  if (!all.at_scan) {
    all.at_scan = true;
    all.blocked = one.blocked;
    all.heard = one.heard;
    all.kind = license_kind(kind);
    return;
  }
  if (all.blocked == event::NOT_SELECTED && one.blocked == event::NOT_SELECTED) return;
  all.blocked.reset();
  all.heard.reset();
  all.kind = {};
}

device_due due_of(const state::Device& state, const device_context& context) {
  device_due due;
  const auto also_at = [&](std::int64_t at_ms) { due.at_ms = due.at_ms ? std::min(*due.at_ms, at_ms) : at_ms; };
  if (const auto retry_at = cancel_retry_at(state, *context.policy)) also_at(*retry_at);
  if (const auto retry_at = removal_retry_at(state, *context.policy)) also_at(*retry_at);
  // A net under what got lost on its way to the broker or the pusher.
  const bool owes_more = state.replacement_open() || owes_removal_push(state) || !returns_owed(state).empty();
  due.at_scan = owes_more;
  if (state.registration() != state::REGISTERED || state.blocked()) return due;
  // A need would be opened, but for what stands in its way.
  const auto may_order = [&] {
    if (context.base_blocked) return;  // until that is lifted
    if (!is_selected(state, context)) {
      due.at_scan = true;
      due.blocked = event::NOT_SELECTED;
      due.heard = context.fleet->condition_epoch();
    } else if (context.fleet->deployment_on() && !context.clock_suspect) {
      also_at(context.now.wall_ms);
    } else {
      due.at_scan = true;
    }
  };
  if (state.need().open()) {
    const std::int64_t retry_at = state.need().refusals() > 0 ? refusal_retry_at(state, *context.policy) : context.now.wall_ms;
    if (retry_at > context.now.wall_ms) {
      also_at(retry_at);
    } else {
      due.at_scan = true;  // a net under an order that got lost on its way to the broker
      if (state.need().has_blocked()) due.blocked = state.need().blocked();
    }
  } else if (!has_valid_license(state, context)) {
    may_order();
  } else if (const std::int64_t renewal = renews_at(state, *context.policy); renewal > context.now.wall_ms) {
    also_at(renewal);
  } else {
    may_order();
  }
  // What is installed ends, and with it what the device's row says.
  if (const license_term term = installed_term(state, context); term.exists()) {
    if (term.over_at_ms() > context.now.wall_ms) also_at(term.over_at_ms());
    else if (context.clock_suspect) due.at_scan = true, due.blocked.reset();  // only if that clock is right
  }
  if (const auto deadline = delivery_deadline(state, *context.policy)) also_at(*deadline);
  if (owes_more || (state.delivery().status() == state::PUSH_OWED && !is_revoked(state))) {
    due.at_scan = true;
    due.blocked.reset();
  }
  return due;
}

}  // namespace

std::vector<device_effect> outbox(const state::Device& state) {
  if (state.further().empty()) return owed_for(state);
  std::vector<device_effect> owed;
  const auto views = views_of(state);
  const auto first = speaker(views);
  for (std::size_t i = 0; i < views.size(); ++i) {
    for (device_effect& effect : owed_for(views[i].state)) {
      if (std::holds_alternative<push_settings>(effect) && i != first) continue;  // when its turn comes
      if (std::holds_alternative<hand_over>(effect) && i > 0) continue;           // the device's own
      owed.push_back(std::move(effect));
    }
  }
  return owed;
}

bool order_retry_due(const state::Device& state, const device_context& context) {
  if (state.registration() != state::REGISTERED || state.blocked() || !state.need().open()) return false;
  return state.need().refusals() == 0 || context.now.wall_ms >= refusal_retry_at(state, *context.policy);
}

bool order_retry_due(const state::Device& state, const order_key& key, const device_context& context) {
  if (state.further().empty()) return order_retry_due(state, context);
  const auto kind = kind_of(key, state.unit());
  return order_retry_due(view_of(state, find_holding(state, kind) != nullptr ? kind : ""), context);
}

bool awaits_mail(const state::Device& state) {
  for (const device_effect& effect : outbox(state)) {
    if (std::holds_alternative<push_settings>(effect)) return true;
    const auto* order = std::get_if<request_license>(&effect);
    if (order != nullptr && !order->blocked && !order->refused) return true;
  }
  return false;
}

std::int64_t last_sent_ms(const state::Device& state) {
  const auto of = [](const state::Device& view) { return std::max({view.delivery().since_ms(), view.cancel().since_ms(), view.cancel().pushed_ms()}); };
  std::int64_t last_ms = of(state);
  for (const state::Holding& holding : state.further()) last_ms = std::max(last_ms, of(holding.held()));
  return last_ms;
}

std::optional<std::uint64_t> heard_of_packs(const device_command& command) {
  if (const auto* block = std::get_if<block_order>(&command)) return block->news;
  const bool changes_attributes = std::holds_alternative<register_device>(command) || std::holds_alternative<report_attributes>(command) ||
                                  std::holds_alternative<tag_device>(command);
  return changes_attributes ? std::optional<std::uint64_t>(0) : std::nullopt;
}

device_due next_due(const state::Device& state, const device_context& context) {
  if (state.further().empty() && context.fleet->kinds().empty()) return due_of(state, context);
  device_due due;
  for (const kind_view& view : views_of(state)) add_due(due_of(view.state, context_of(context, state, view.kind)), view.kind, due);
  for (const wanted_kind& kind : context.fleet->kinds()) {
    // Also of a device that a condition leaves out: it is looked at again when that is another one.
    const bool is_new = kind.on && kind.kind != context.policy->license_kind && find_holding(state, kind.kind) == nullptr;
    if (is_new) add_due(due_of(view_of(state, kind.kind), context_of(context, state, kind.kind)), kind.kind, due);
  }
  return due;
}

}  // namespace ald
