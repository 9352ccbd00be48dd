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

/// Where each license of the device stands, the base's first; that one by the kind that is needed.
std::vector<kind_row> licenses_of(const state::Device& state, const device_context& context) {
  const device_row row = make_row(state, context);
  std::vector<kind_row> all(1);
  all.front().stage = row.stage;
  all.front().reason = row.reason;
  if (row.kinds) all = *row.kinds;
  all.front().kind = license_kind(context.policy->license_kind);
  if (state.need().open()) all.front().kind = license_kind(state.need().kind());
  return all;
}

}  // namespace

std::vector<request_license> requests_of_scan(const state::Device& state, const device_context& context) {
  const state::Device examined = after(state, examine_device{}, context);
  std::vector<request_license> wanted;
  for (const device_effect& effect : outbox(examined)) {
    const auto* request = std::get_if<request_license>(&effect);
    // Not one whose wait after a refusal is not over.
    if (request != nullptr && order_retry_due(examined, request->key, context)) wanted.push_back(*request);
  }
  return wanted;
}

order_plan::order_plan(pack_ledger ledger, std::optional<event::BlockReason> held_back, bool packs_known, unit_id after, std::size_t most_listed)
    : ledger_(std::move(ledger)), held_back_(held_back), packs_known_(packs_known), after_(std::move(after)), most_listed_(most_listed) {}

void order_plan::look_at(const state::Device& state, const device_context& context) {
  const unit_id unit(state.unit());
  const auto requests = requests_of_scan(state, context);
  const auto is_asked_for = [&](const license_kind& kind) {
    return std::any_of(requests.begin(), requests.end(), [&](const request_license& one) { return one.kind == kind; });
  };
  for (const kind_row& one : licenses_of(state, context)) {
    const bool needs_one = one.stage == device_stage::registered || one.stage == device_stage::ordering;
    if (!needs_one || is_asked_for(one.kind)) continue;
    ++without_[one.reason];
    list({unit, one.kind, {}, one.reason});
  }
  for (const request_license& wanted : requests) plan_request(state, wanted, context);
}

void order_plan::plan_request(const state::Device& state, const request_license& wanted, const device_context& context) {
  if (ledger_.find(wanted.key) != nullptr) {
    ++under_way_;
    return;
  }
  pack_id pack;
  const auto blocked = reserve(wanted, context, pack);
  if (!blocked) {
    ++ordered_;
    ++by_pack_[pack];
    return list({wanted.unit, wanted.kind, pack});
  }
  // The device's own words for it.
  const state::Device told = after(after(state, examine_device{}, context), block_order{wanted.key, *blocked}, context);
  const device_row row = make_row(told, context);
  device_reason why = row.reason;
  if (row.kinds) {
    const auto own = std::find_if(row.kinds->begin(), row.kinds->end(), [&](const kind_row& one) { return one.kind == wanted.kind; });
    if (own != row.kinds->end()) why = own->reason;
  }
  ++without_[why];
  list({wanted.unit, wanted.kind, {}, why});
}

std::optional<event::BlockReason> order_plan::reserve(const request_license& wanted, const device_context& context, pack_id& pack) {
  if (!context.fleet->selects(wanted.kind, wanted.device)) return event::NOT_SELECTED;
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
  const bool is_same_device = !listed_.empty() && listed_.back().unit == device.unit;  // a page ends behind a device
  if (listed_.size() < most_listed_ || is_same_device) {
    listed_.push_back(std::move(device));
  } else {
    has_more_ = true;
  }
}

}  // namespace ald
