// Product packs: what the licensing server tells of them, and the operator's rules.
#include <algorithm>

#include "actors/broker_actor.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr duration_ms forecast_every_ms = 30'000;

}  // namespace

std::int64_t broker_actor::today() const { return day_of(env_.clock->now().wall_ms); }

// True if anything is new.
bool broker_actor::set_packs(const std::vector<pack_info>& packs) {
  bool changed = false;
  for (const pack_info& pack : packs) {
    auto events = ledger_.set_pack(pack);
    if (events.ok()) {
      changed |= !events.value().empty();
      record(std::move(events.value()));
    } else {
      log_error({"broker", {"pack", pack.pack.text}}, "pack {} is not taken: {}", pack.pack.text, to_string(events.error()));
    }
  }
  return changed;
}

void broker_actor::take_packs(const packs_answered& answered) {
  note_server(answered.answer.ok());
  const auto refreshing = std::exchange(refreshing_, {});
  if (!answered.answer.ok()) {
    log_warn({"broker"}, "the licensing server did not tell its packs: {}; asked again", to_string(answered.answer.error()));
    packs_due_mono_ms_ = env_.clock->now().mono_ms + env_.config.order_retry.cap_ms;
    for (const auto& reply : refreshing) {
      reply.answer(fault{fault_code::unavailable, "the licensing server did not tell its packs: " + answered.answer.error().what,
                         "it is asked again by itself; see the node's log"});
    }
    return;
  }
  packs_known_ = true;
  const bool changed = set_packs(answered.answer.value());
  for (const auto& reply : refreshing) answer_when_durable(reply);
  show_outlook();
  if (changed) env_.scheduler->post(scan_request{});  // devices may have waited for just this pack
}

void broker_actor::ask_for_packs() {
  packs_due_mono_ms_ = env_.clock->now().mono_ms + env_.config.scan_interval_ms;
  env_.server->packs([door = env_.broker](result<std::vector<pack_info>> answer) { door->post(packs_answered{std::move(answer)}); });
}

void broker_actor::refresh_packs(const packs_refresh& request) {
  if (!env_.config.packs.empty()) {
    return request.reply.answer(fault{fault_code::conflict, "the packs are set by the node's configuration", "change it there and restart the node"});
  }
  refreshing_.push_back(request.reply);
  if (refreshing_.size() == 1) ask_for_packs();  // else a question is under way
}

void broker_actor::rule_pack(const pack_order& order) {
  auto events = ledger_.rule_pack(order.rule, env_.config.fleet.condition);
  if (!events.ok()) return order.reply.answer(events.error());
  const bool changed = !events.value().empty();
  record(std::move(events.value()));
  answer_when_durable(order.reply);
  if (!changed) return;
  show_outlook();
  env_.scheduler->post(scan_request{});  // devices may have waited for just this rule
}

// I1: whoever gets an answer can rely on it.
void broker_actor::answer_when_durable(const reply_slot<ald::done>& reply) {
  to_answer_.emplace_back(ledger_.seq(), reply);
  answer_durable();
}

void broker_actor::answer_durable() {
  for (; !to_answer_.empty() && to_answer_.front().first <= durable_seq_; to_answer_.pop_front()) to_answer_.front().second.answer(ald::done{});
}

// Counts are shown at each beat that changed them; the forecast, which goes through all packs, once in a while.
void broker_actor::show_packs() {
  const instant now = env_.clock->now();
  const bool forecast_due = !forecast_mono_ms_ || now.mono_ms - *forecast_mono_ms_ >= forecast_every_ms;
  if (packs_shown_at_seq_ == ledger_.seq() && !forecast_due) return;
  packs_shown_at_seq_ = ledger_.seq();
  if (forecast_due) {
    forecast_mono_ms_ = now.mono_ms;
    forecast_ = make_forecast(ledger_.accounts(), ledger_.use(), now.wall_ms);
  }
  std::map<pack_id, std::int64_t> exhausted;
  for (const pack_forecast::pack& pack : forecast_.packs) {
    if (pack.exhausted_ms) exhausted[pack.id] = *pack.exhausted_ms;
  }
  std::vector<pack_gauge> packs;
  for (const auto& [id, pack] : ledger_.accounts()) {
    const auto when = exhausted.find(id);
    packs.push_back({id, pack.kind, pack.unlimited, pack.total, pack.reserved, pack.used, pack.expiry_day, pack.active && !pack.switched_off,
                     when == exhausted.end() ? std::nullopt : std::optional(when->second)});
  }
  std::vector<kind_gauge> kinds;
  for (const pack_forecast::kind& kind : forecast_.kinds) {
    kinds.push_back({kind.name, kind.used_7_days, kind.used_30_days, kind.per_day, kind.runs_out_ms});
  }
  env_.money.put_packs(std::move(packs), std::move(kinds));
}

}  // namespace ald
