// The scan's own rules, run on copies of the states.
#include "licensing/order_plan.hpp"

#include <algorithm>
#include <utility>

#include "licensing/device_machine.hpp"
#include "licensing/order_outlook.hpp"

namespace ald {
namespace {

/// The state after the command; the state as it was if it changes nothing.
state::Device after(state::Device state, const device_command& command, const device_context& context) {
  const auto decided = decide(state, command, context);  // neither command used here is ever refused
  for (const event::Device& what : decided.value()) evolve(state, what, state.seq() + 1, context.now.wall_ms);
  return state;
}

}  // namespace

std::optional<request_license> request_of_scan(const state::Device& state, const device_context& context) {
  const state::Device examined = after(state, examine_device{}, context);
  if (!order_retry_due(examined, context)) return std::nullopt;  // none is open, or the wait after a refusal is not over
  const auto owed = outbox(examined);
  const auto request = std::find_if(owed.begin(), owed.end(), [](const device_effect& effect) { return std::holds_alternative<request_license>(effect); });
  return std::get<request_license>(*request);  // an open need is owed
}

order_plan::order_plan(pack_ledger ledger, std::optional<event::BlockReason> held_back, bool packs_known, unit_id after, std::size_t most_listed)
    : ledger_(std::move(ledger)), held_back_(held_back), packs_known_(packs_known), after_(std::move(after)), most_listed_(most_listed) {}

void order_plan::look_at(const state::Device& state, const device_context& context) {
  const unit_id unit(state.unit());
  const auto wanted = request_of_scan(state, context);
  if (!wanted) {
    const device_row row = make_row(state, context);
    const bool needs_one = row.stage == device_stage::registered || row.stage == device_stage::ordering;
    if (!needs_one) return;
    ++without_[row.reason];
    return list({unit, license_kind(context.policy->license_kind), {}, row.reason});
  }
  if (ledger_.find(wanted->key) != nullptr) {
    ++under_way_;
    return;
  }
  pack_id pack;
  const auto blocked = reserve(*wanted, context, pack);
  if (!blocked) {
    ++ordered_;
    ++by_pack_[pack];
    return list({unit, wanted->kind, pack});
  }
  // The device's own words for it.
  const state::Device examined = after(state, examine_device{}, context);
  const device_reason why = make_row(after(examined, block_order{wanted->key, *blocked}, context), context).reason;
  ++without_[why];
  list({unit, wanted->kind, {}, why});
}

std::optional<event::BlockReason> order_plan::reserve(const request_license& wanted, const device_context& context, pack_id& pack) {
  if (!context.fleet->condition().satisfied_by(wanted.device)) return event::NOT_SELECTED;
  if (held_back_) return held_back_;
  const auto reserved = ledger_.reserve(wanted, day_of(context.now.wall_ms));
  if (reserved.blocked) return as_far_as_known(*reserved.blocked, packs_known_);
  for (const event::Ledger& what : reserved.events) {
    ledger_.evolve(what, ledger_.seq() + 1, context.now.wall_ms);
    pack = pack_id(what.line_reserved().pack());
  }
  return std::nullopt;
}

void order_plan::list(planned_device device) {
  if (!(after_ < device.unit)) return;
  if (listed_.size() < most_listed_) {
    listed_.push_back(std::move(device));
  } else {
    has_more_ = true;
  }
}

}  // namespace ald
