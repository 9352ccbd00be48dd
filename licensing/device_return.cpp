// Decisions on licenses that an operator takes away: the block, settings without the license, and the way back to the pack.
#include <algorithm>

#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_machine.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald::device_decisions {
namespace {

struct taken_license {
  std::string serial, kind, pack;
};

// What the device has, or is about to get; the latest one last.
std::vector<taken_license> licenses_at_hand(const state::Device& state) {
  std::vector<taken_license> all;
  const std::string& installed = state.installed_serial();
  const bool is_another = !installed.empty() && installed != state.license().serial() && installed != state.revoked_serial();
  // A renewal that came in vain was paid for, and is of no use to anybody here.
  const std::string& futile = state.license().futile_serial();
  if (!futile.empty() && find_return(state, futile) == nullptr) all.push_back({futile, state.license().kind(), state.license().futile_pack()});
  // Its pack is not known here any more: the licensing server names it.
  if (is_another && !state.installed_withdrawn()) all.push_back({installed, state.need().kind(), ""});
  if (!state.license().serial().empty() && !is_revoked(state)) all.push_back({state.license().serial(), state.license().kind(), state.license().pack()});
  return all;
}

// The ledger counts one license a need: another one is none of a pack's.
bool is_counted(const state::Device& state, const std::string& serial) {
  if (serial == state.license().futile_serial()) return true;  // of a need of its own
  const auto& surplus = state.license().surplus_serials();
  return std::find(surplus.begin(), surplus.end(), serial) == surplus.end();
}

int open_returns(const state::Device& state) {
  return static_cast<int>(
      std::count_if(state.returns().begin(), state.returns().end(), [](const state::Return& one) { return one.status() == state::RETURN_OPEN; }));
}

event::LicenseWithdrawn& add_withdrawn(const taken_license& license, const std::string& reason, bool returns, std::vector<event::Device>& out) {
  event::LicenseWithdrawn& e = *out.emplace_back().mutable_license_withdrawn();
  e.set_serial(license.serial);
  e.set_kind(license.kind);
  e.set_pack(license.pack);
  e.set_reason(reason);
  e.set_returns(returns);
  return e;
}

// Asked again: nothing changes, but that the device may be waited for no longer.
std::vector<event::Device> insist(const state::Device& state, const withdraw_license& what) {
  std::vector<event::Device> events;
  const auto waits = [](const state::Return& one) { return one.status() == state::RETURN_OPEN && !one.forced(); };
  if (what.force && std::any_of(state.returns().begin(), state.returns().end(), waits)) events.emplace_back().mutable_return_forced();
  return events;
}

}  // namespace

decision judge(const state::Device& state, const withdraw_license& what, const device_context& context) {
  if (state.registration() != state::REGISTERED && state.registration() != state::RETIRED) {
    return fault{fault_code::not_found, "no such registered device", "list them: ald list"};
  }
  const auto taken = licenses_at_hand(state);
  if (taken.empty() && state.blocked()) return insist(state, what);
  if (what.returns && open_returns(state) + static_cast<int>(taken.size()) > max_returns) {
    return fault{fault_code::conflict, "too many returns of this device wait for the licensing server",
                 "see that it answers: ald status; or revoke with --no-return"};
  }
  const std::string reason = shortened(what.reason, context.policy->max_detail);
  std::vector<event::Device> events;
  for (const taken_license& license : taken) {
    const bool returns = what.returns && is_counted(state, license.serial);
    add_withdrawn(license, reason, returns, events).set_forced(returns && what.force);
  }
  if (taken.empty()) add_withdrawn({"", state.need().kind(), ""}, reason, what.returns, events);
  add_cancel(state, event::LICENSE_WITHDRAWN, events);
  return events;
}

decision judge(const state::Device& state, const settle_return& what, const device_context& context) {
  std::vector<event::Device> events;
  const std::string& serial = what.serial.text;
  const state::Return* known = find_return(state, serial);
  if (known != nullptr && known->status() != state::RETURN_OPEN) return events;
  if (known == nullptr) {
    // A store that is an older copy does not know that an operator took it away.
    const bool is_own = serial == state.license().serial() || serial == state.installed_serial();
    if (what.outcome != event::LICENSE_RETURNED || !is_own || serial.empty()) return events;
    add_withdrawn({serial, state.need().kind(), what.pack.text}, "found returned when a restored store was reconciled", true, events);
  }
  event::ReturnSettled& e = *events.emplace_back().mutable_return_settled();
  e.set_serial(serial);
  e.set_outcome(what.outcome);
  e.set_pack(what.pack.text);
  if (!what.text.empty()) e.set_text(shortened(what.text, context.policy->max_detail));
  if (known == nullptr) add_cancel(state, event::LICENSE_WITHDRAWN, events);
  return events;
}

void add_withdrawal(const state::Device& state, const license_claims& claims, const pack_id& pack, std::vector<event::Device>& out) {
  if (!state.blocked() || !state.block_returns() || open_returns(state) >= max_returns) return;
  add_withdrawn({claims.serial.text, claims.kind.text, pack.text}, state.revocation(), true, out);
}

void add_found_returned(const license_claims& claims, const pack_id& pack, std::vector<event::Device>& out) {
  add_withdrawn({claims.serial.text, claims.kind.text, pack.text}, "found returned when a restored store was reconciled", true, out);
  event::ReturnSettled& e = *out.emplace_back().mutable_return_settled();
  e.set_serial(claims.serial.text);
  e.set_outcome(event::LICENSE_RETURNED);
  e.set_pack(pack.text);
}

void add_removal(const state::Device& state, std::vector<event::Device>& out) {
  const auto takes_away = [](const event::Device& what) { return what.has_license_withdrawn() || what.has_license_revoked(); };
  if (!is_withdrawn(state) && std::none_of(out.begin(), out.end(), takes_away)) return;
  state::Device after = state;
  for (const event::Device& what : out) evolve(after, what, state.seq(), state.last_at_ms());
  if (!needs_removal(after)) return;
  event::CancelBegan& e = *out.emplace_back().mutable_cancel_began();
  e.set_action(after.installed_action());
  e.set_cause(after.withdrawn() ? event::LICENSE_WITHDRAWN : event::LICENSE_REVOKED);
  e.set_revision(after.delivery().revision() + 1);
  e.set_serial(after.installed_serial());
}

void add_removal_retry(const state::Device& state, const device_context& context, std::vector<event::Device>& out) {
  const auto retry_at = removal_retry_at(state, *context.policy);
  if (retry_at && context.now.wall_ms >= *retry_at) out.emplace_back().mutable_removal_sent_again()->set_attempt(state.cancel().attempt() + 1);
}

decision judge_removal_push(const state::Device& state, const finish_push& what, const device_context& context) {
  std::vector<event::Device> events;
  const state::Cancel& cancel = state.cancel();
  const bool is_open = has_open_removal(state) && number(what.action) == cancel.action() && what.attempt == cancel.attempt() && !cancel.push_ended();
  if (!is_open) return events;
  if (what.outcome == event::ACCEPTED) {
    add_cancel_answer(state, event::CANCEL_DONE, "took the settings without the license", events);
    return events;
  }
  event::RemovalPushed& e = *events.emplace_back().mutable_removal_pushed();
  e.set_attempt(what.attempt);
  e.set_outcome(what.outcome);
  e.set_detail(shortened(what.detail, context.policy->max_detail));
  const bool was_there = what.outcome == event::DECLINED || what.outcome == event::LATER;
  e.set_needs_operator(!was_there && resend_list_for(state.firmware(), *context.policy) == event::NEEDS_MANUAL_RESEND);
  return events;
}

decision judge_removal_resend(const state::Device& state) {
  std::vector<event::Device> events;
  const bool is_offered = state.cancel().status() == state::CANCEL_OFFERED && state.delivery().status() != state::LISTED_FOR_RESEND;
  if (is_offered && !state.cancel().push_ended()) return events;  // on its way, or waits for the device's poll
  events.emplace_back().mutable_removal_sent_again()->set_attempt(state.cancel().attempt() + 1);
  return events;
}

}  // namespace ald::device_decisions
