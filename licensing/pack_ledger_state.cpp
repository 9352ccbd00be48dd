// Packs and the open order lines that draw on them: what is, from snapshots and events.
#include <algorithm>
#include <limits>
#include <utility>

#include "licensing/pack_ledger.hpp"

namespace ald {

namespace {

/// 0 is no action, and one more than the last id means that all are used.
std::uint32_t valid_next_action(std::uint64_t next) {
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(next, 1, std::uint64_t{1} << 31));
}

}  // namespace

pack_ledger::pack_ledger() = default;

pack_ledger::pack_ledger(const state::Ledger& state)
    : next_action_(valid_next_action(state.next_action())),
      restoring_(state.restoring()),
      restores_(state.restores()),
      revocations_read_(state.revocations_read()),
      seq_(state.seq()),
      last_at_ms_(state.last_at_ms()) {
  if (state.has_cap_confirmed_ms()) cap_confirmed_ms_ = state.cap_confirmed_ms();
  sent_.load(state);
  use_.load(state);
  for (const auto& p : state.packs()) {
    pack_account& account = packs_[pack_id(p.pack())];
    account = {license_kind(p.kind()), p.total(), p.unlimited(), p.reserved(), p.used()};
    if (p.has_expiry_day()) account.expiry_day = p.expiry_day();
    account.active = !p.inactive();
    account.registered_at_ms = p.registered_at_ms();
    account.priority = p.priority();
    account.switched_off = p.switched_off();
    if (p.has_condition()) account.condition = recorded_condition(p.condition());
    account.returned = p.returned();
    account.evaluation = p.evaluation();
  }
  for (const auto& r : state.returns()) {
    const license_serial serial(r.serial());
    returns_[serial] = {serial, unit_id(r.unit()), license_kind(r.kind()), pack_id(r.pack())};
  }
  for (const auto& a : state.arrivals()) {
    const license_serial serial(a.serial());
    arrivals_[serial] = {serial, unit_id(a.unit()), license_kind(a.kind()), pack_id(a.pack())};
  }
  for (const auto& l : state.lines()) {
    const order_key key(l.key());
    packs_.try_emplace(pack_id(l.pack()));  // close() relies on it
    lines_[key] = {key, unit_id(l.unit()), license_kind(l.kind()), l.n(), pack_id(l.pack()), l.sent(), action_id{l.action()}};
  }
}

state::Ledger pack_ledger::snapshot() const {
  state::Ledger state;
  state.set_seq(seq_);
  state.set_next_action(next_action_);
  state.set_last_at_ms(last_at_ms_);
  sent_.save(state);
  use_.save(state);
  // Unset while they were never used, so that earlier snapshots keep their bytes.
  if (cap_confirmed_ms_) state.set_cap_confirmed_ms(*cap_confirmed_ms_);
  if (restoring_) state.set_restoring(true);
  if (revocations_read_ != 0) state.set_revocations_read(revocations_read_);
  if (restores_ != 0) state.set_restores(restores_);
  for (auto& pack : packs()) *state.add_packs() = std::move(pack);
  for (const auto& [key, line] : lines_) {
    auto& l = *state.add_lines();
    l.set_key(key.text);
    l.set_unit(line.unit.text);
    l.set_kind(line.kind.text);
    l.set_n(line.n);
    l.set_pack(line.pack.text);
    l.set_sent(line.sent);
    l.set_action(number(line.action));
  }
  for (const auto& [serial, license] : returns_) {
    auto& r = *state.add_returns();
    r.set_serial(serial.text);
    r.set_unit(license.unit.text);
    r.set_kind(license.kind.text);
    r.set_pack(license.pack.text);
  }
  for (const auto& [serial, license] : arrivals_) {
    auto& a = *state.add_arrivals();
    a.set_serial(serial.text);
    a.set_unit(license.unit.text);
    a.set_kind(license.kind.text);
    a.set_pack(license.pack.text);
  }
  return state;
}

std::vector<state::Pack> pack_ledger::packs() const {
  std::vector<state::Pack> packs;
  packs.reserve(packs_.size());
  for (const auto& [id, account] : packs_) {
    auto& p = packs.emplace_back();
    p.set_pack(id.text);
    p.set_kind(account.kind.text);
    p.set_total(account.total);
    p.set_unlimited(account.unlimited);
    p.set_reserved(account.reserved);
    p.set_used(account.used);
    // Unset while they say nothing, as above.
    if (account.expiry_day) p.set_expiry_day(*account.expiry_day);
    if (!account.active) p.set_inactive(true);
    if (account.registered_at_ms != 0) p.set_registered_at_ms(account.registered_at_ms);
    if (account.priority != 0) p.set_priority(account.priority);
    if (account.switched_off) p.set_switched_off(true);
    if (account.condition.is_set()) p.set_condition(account.condition.text());
    if (account.returned != 0) p.set_returned(account.returned);
    if (account.evaluation) p.set_evaluation(true);
  }
  return packs;
}

void pack_ledger::evolve(const event::Ledger& event, std::uint64_t seq, std::int64_t at_ms) {
  seq_ = seq;
  last_at_ms_ = at_ms;
  switch (event.kind_case()) {
    case event::Ledger::kPackSet: apply(event.pack_set(), at_ms); return;
    case event::Ledger::kPackRuled: apply(event.pack_ruled()); return;
    case event::Ledger::kPackConditioned: apply(event.pack_conditioned()); return;
    case event::Ledger::kLineReserved: apply(event.line_reserved()); return;
    case event::Ledger::kLinesSent: apply(event.lines_sent(), at_ms); return;
    case event::Ledger::kLineFilled: apply(event.line_filled(), at_ms); return;
    case event::Ledger::kLineRefused: close(order_key(event.line_refused().key())); return;
    case event::Ledger::kLineReleased: close(order_key(event.line_released().key())); return;
    case event::Ledger::kRevocationsRead: revocations_read_ = event.revocations_read().up_to(); return;
    case event::Ledger::kPackReconciled: apply(event.pack_reconciled()); return;
    case event::Ledger::kRestoreBegan: restoring_ = true; return;
    case event::Ledger::kRestoreFinished: restoring_ = false, ++restores_; return;
    case event::Ledger::kOrderCountRestarted: cap_confirmed_ms_ = event.order_count_restarted().confirmed_ms(), sent_.clear(); return;
    case event::Ledger::kActionsAllotted:
      next_action_ = std::max(next_action_, valid_next_action(event.actions_allotted().next_action()));
      return;
    case event::Ledger::kUseCountBegan: use_.begin(day_of(at_ms)); return;
    case event::Ledger::kReturnBegan: apply(event.return_began()); return;
    case event::Ledger::kLicenseReturned: apply(event.license_returned()); return;
    case event::Ledger::kReturnEnded: returns_.erase(license_serial(event.return_ended().serial())); return;
    case event::Ledger::kArrivalBegan: apply(event.arrival_began()); return;
    case event::Ledger::kArrivalEnded: apply(event.arrival_ended()); return;
    case event::Ledger::KIND_NOT_SET: return;
  }
}

void pack_ledger::apply(const event::PackSet& event, std::int64_t at_ms) {
  const auto [pack, is_new] = packs_.try_emplace(pack_id(event.pack()));
  pack_account& account = pack->second;
  // Not for logs from before `active` was recorded: their folds stay what they were.
  if (is_new && event.has_active()) account.registered_at_ms = at_ms;
  account.kind = license_kind(event.kind());
  account.total = event.total();
  account.unlimited = event.unlimited();
  account.expiry_day = event.has_expiry_day() ? std::optional(event.expiry_day()) : std::nullopt;
  account.active = !event.has_active() || event.active();
  account.evaluation = event.evaluation();
  ++changes_, ++freed_;
}

void pack_ledger::apply(const event::PackRuled& event) {
  const auto pack = packs_.find(pack_id(event.pack()));
  if (pack == packs_.end()) return;
  pack->second.priority = event.priority();
  pack->second.switched_off = !event.active();
  ++changes_, ++freed_;
}

void pack_ledger::apply(const event::PackConditioned& event) {
  const auto pack = packs_.find(pack_id(event.pack()));
  if (pack == packs_.end()) return;
  pack->second.condition = recorded_condition(event.condition());
  ++changes_, ++freed_;
}

void pack_ledger::apply(const event::LineReserved& event) {
  const order_key key(event.key());
  const auto pack = packs_.find(pack_id(event.pack()));
  if (pack == packs_.end() || lines_.contains(key)) return;
  lines_.emplace(key, open_line{key, unit_id(event.unit()), license_kind(event.kind()), event.n(), pack->first});
  ++pack->second.reserved;
}

void pack_ledger::apply(const event::LinesSent& event, std::int64_t at_ms) {
  auto action = event.first_action();
  std::uint64_t sent = 0;
  for (const auto& key : event.keys()) {
    const auto line = lines_.find(order_key(key));
    if (line != lines_.end() && !line->second.sent) {
      line->second.sent = true;
      line->second.action = action_id{action};
      ++sent;
    }
    ++action;
  }
  if (sent > 0 && cap_confirmed_ms_) sent_.count(at_ms, sent);
  next_action_ = std::max(next_action_, valid_next_action(std::uint64_t{event.first_action()} + event.keys().size()));
}

void pack_ledger::apply(const event::LineFilled& event, std::int64_t at_ms) {
  const auto reserved_on = close(order_key(event.key()));
  if (!reserved_on) return;
  const auto named = packs_.find(pack_id(event.pack()));
  const auto used_on = named != packs_.end() ? named : *reserved_on;
  ++used_on->second.used;
  use_.count(used_on->second.kind, day_of(at_ms));
  if (used_on == *reserved_on) --freed_;  // close() counted a license that came free, and here it is used
}

void pack_ledger::apply(const event::PackReconciled& event) {
  const auto pack = packs_.find(pack_id(event.pack()));
  if (pack == packs_.end()) return;
  pack->second.used = event.used();
  if (event.has_returned()) pack->second.returned = event.returned();
  ++freed_;
}

std::optional<packs_by_id::iterator> pack_ledger::close(const order_key& key) {
  const auto line = lines_.find(key);
  if (line == lines_.end()) return std::nullopt;
  const auto pack = packs_.find(line->second.pack);
  lines_.erase(line);
  --pack->second.reserved;
  ++freed_;
  return pack;
}

}  // namespace ald
