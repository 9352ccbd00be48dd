// Facts about licenses that are taken away, and what their events change.
#include "licensing/device_withdrawal.hpp"

#include <algorithm>

#include "licensing/device_facts.hpp"

namespace ald {
namespace {

bool is_in_reach(const state::Device& state) {
  return state.registration() == state::REGISTERED || state.registration() == state::RETIRED;
}

state::Return* open_return(state::Device& state, const std::string& serial) {
  for (state::Return& one : *state.mutable_returns()) {
    if (one.serial() == serial && one.status() == state::RETURN_OPEN) return &one;
  }
  return nullptr;
}

// What was settled longest ago makes room.
void add_return(state::Device& state, const event::LicenseWithdrawn& e, std::int64_t at_ms) {
  auto& returns = *state.mutable_returns();
  const auto is_settled = [](const state::Return& one) { return one.status() != state::RETURN_OPEN; };
  if (const auto oldest = std::find_if(returns.begin(), returns.end(), is_settled); returns.size() >= max_returns && oldest != returns.end()) {
    returns.erase(oldest);
  }
  state::Return& added = *returns.Add();
  added.set_serial(e.serial());
  added.set_kind(e.kind());
  added.set_pack(e.pack());
  added.set_status(state::RETURN_OPEN);
  added.set_forced(e.forced());
  added.set_since_ms(at_ms);
}

// An operator did not wait for the answer, or the device took another license's settings: no more is known until it has confirmed that one.
bool has_answered(const state::Cancel& cancel) {
  if (cancel.status() != state::CANCEL_CLOSED || !cancel.has_outcome()) return false;
  return cancel.outcome() == event::CANCEL_DONE || cancel.outcome() == event::CANCEL_OVERTAKEN;
}

state::ReturnStatus status_of(event::ReturnOutcome outcome) {
  switch (outcome) {
    case event::LICENSE_RETURNED: return state::RETURN_DONE;
    case event::RETURN_REFUSED: return state::RETURN_REFUSED_FOR_GOOD;
    case event::RETURN_UNSUPPORTED:;
  }
  return state::RETURN_NOT_SUPPORTED;
}

}  // namespace

bool has_open_removal(const state::Device& state) { return has_open_cancel(state) && state.cancel().has_revision(); }

bool needs_removal(const state::Device& state) {
  if (state.installed_serial().empty() || has_open_cancel(state) || !is_withdrawn(state) || !is_in_reach(state)) return false;
  return state.installed_withdrawn() || state.installed_serial() == state.revoked_serial();
}

bool owes_removal_push(const state::Device& state) {
  const state::Cancel& cancel = state.cancel();
  if (state.registration() != state::REGISTERED || !is_withdrawn(state) || !has_open_removal(state)) return false;
  if (state.delivery().status() == state::LISTED_FOR_RESEND || push_address_of(state).empty()) return false;
  return cancel.status() == state::CANCEL_OFFERED && !cancel.push_ended();
}

std::optional<std::int64_t> removal_retry_at(const state::Device& state, const device_policy& policy) {
  const state::Cancel& cancel = state.cancel();
  if (state.registration() != state::REGISTERED || !is_withdrawn(state) || !has_open_removal(state)) return std::nullopt;
  if (state.delivery().status() == state::LISTED_FOR_RESEND || push_address_of(state).empty()) return std::nullopt;
  if (cancel.status() != state::CANCEL_OFFERED || !cancel.push_ended() || cancel.needs_resend()) return std::nullopt;
  return cancel.pushed_ms() + policy.ask_again_ms;
}

bool may_have(const state::Device& state, const std::string& serial) {
  if (state.installed_serial() == serial) return true;
  const state::Cancel& cancel = state.cancel();
  const bool is_called_off = cancel.serial() == serial || (cancel.action() == state.delivery().action() && state.license().serial() == serial);
  if (!is_called_off) return false;
  return has_open_cancel(state) || !has_answered(cancel);
}

const state::Return* find_return(const state::Device& state, const std::string& serial) {
  const auto& returns = state.returns();
  const auto found = std::find_if(returns.begin(), returns.end(), [&](const state::Return& one) { return one.serial() == serial; });
  return found == returns.end() ? nullptr : &*found;
}

bool is_returned(const state::Device& state, const std::string& serial) {
  const state::Return* found = find_return(state, serial);
  return found != nullptr && found->status() == state::RETURN_DONE;
}

std::vector<return_request> returns_owed(const state::Device& state) {
  std::vector<return_request> owed;
  for (const state::Return& one : state.returns()) {
    if (one.status() != state::RETURN_OPEN || (!one.forced() && may_have(state, one.serial()))) continue;
    owed.push_back({unit_id(state.unit()), license_kind(one.kind()), license_serial(one.serial()), pack_id(one.pack())});
  }
  return owed;
}

bool has_open_return(const state::Device& state) {
  return std::any_of(state.returns().begin(), state.returns().end(), [](const state::Return& one) { return one.status() == state::RETURN_OPEN; });
}

void fold_in(state::Device& state, const event::LicenseWithdrawn& e, std::int64_t at_ms) {
  state.set_blocked(true);
  state.set_withdrawn(true);
  state.set_block_returns(e.returns());
  state.set_revocation(e.reason());
  state.set_revoked_at_ms(at_ms);
  if (e.serial().empty()) return;
  if (e.serial() == state.license().serial()) state.set_revoked_serial(e.serial());
  if (e.serial() == state.installed_serial()) {
    state.set_installed_withdrawn(true);
    state.clear_installed_expiry_day();
    state.clear_installed_evaluation();
  }
  if (e.returns() && find_return(state, e.serial()) == nullptr) add_return(state, e, at_ms);
}

void fold_in(state::Device& state, const event::ReturnForced&, std::int64_t) {
  for (state::Return& one : *state.mutable_returns()) {
    if (one.status() == state::RETURN_OPEN) one.set_forced(true);
  }
}

void fold_in(state::Device& state, const event::ReturnSettled& e, std::int64_t at_ms) {
  state::Return* const settled = open_return(state, e.serial());
  if (settled == nullptr) return;
  settled->set_status(status_of(e.outcome()));
  settled->set_since_ms(at_ms);
  if (!e.pack().empty()) settled->set_pack(e.pack());
  if (!e.text().empty()) settled->set_text(e.text());
}

void fold_in(state::Device& state, const event::RemovalPushed& e, std::int64_t at_ms) {
  state::Cancel& cancel = *state.mutable_cancel();
  cancel.set_push_ended(true);
  cancel.set_needs_resend(e.needs_operator());
  cancel.set_pushed_ms(at_ms);
  cancel.set_detail(e.detail());
}

void fold_in(state::Device& state, const event::RemovalSentAgain& e, std::int64_t at_ms) {
  state::Cancel& cancel = *state.mutable_cancel();
  cancel.set_status(state::CANCEL_OFFERED);
  cancel.set_attempt(e.attempt());
  cancel.set_push_ended(false);
  cancel.set_needs_resend(false);
  state::Delivery& delivery = *state.mutable_delivery();
  if (delivery.status() != state::LISTED_FOR_RESEND) return;
  delivery.set_status(state::AWAITING_POLL);  // an operator sends again: what is withdrawn is not offered
  delivery.set_since_ms(at_ms);
}

void note_removed(state::Device& state) {
  const state::Cancel& cancel = state.cancel();
  if (!cancel.has_revision() || cancel.action() != state.installed_action()) return;
  state.clear_installed_action();
  state.clear_installed_serial();
  state.clear_installed_expiry_day();
  state.clear_installed_evaluation();
  state.clear_installed_withdrawn();
}

}  // namespace ald
