// Guards on money: caps on orders, the dry run, and who may order at all.
#include <algorithm>

#include "actors/broker_actor.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::begin_guards() {
  const auto& issued = env_.config.issued_by_server;
  const bool is_older_copy = issued && *issued > ledger_.accounted_for();
  if (is_older_copy && !ledger_.restoring()) {
    log_error({"broker"}, "the licensing server has issued {} licenses, this store knows of {}: it is a copy of an earlier state", *issued,
                  ledger_.accounted_for());
  }
  if (env_.config.restored || is_older_copy) record(ledger_.begin_restore());
  if (ledger_.restoring()) reconcile_due_mono_ms_ = 0;
  if (ledger_.restoring()) log_warn({"broker"}, "nothing is ordered until this store is reconciled with the licensing server's ledger");
  record(ledger_.restart_count(settings_->state().cap_confirmed_ms()));
  record(ledger_.begin_use_count());
  if (env_.config.dry_run) {
    log_warn({"broker"}, "dry run: nothing is ordered; \"ald status\" says what would be");
    plan_ = ledger_;
  }
  show_money();
}

std::optional<event::BlockReason> broker_actor::held_back(std::int64_t now_mono_ms) const {
  if (env_.board.clock_suspect) return event::CLOCK_SUSPECT;
  if (!settings_->deployment_on()) return off_reason();
  if (ledger_.restoring()) return event::RESTORING;
  if (trip_pending_) return event::ORDER_CAP;
  if (breaker_.is_open(now_mono_ms)) return event::SERVER_UNREACHABLE;
  return std::nullopt;
}

// By a clock that may be wrong nothing is ordered, not even what was reserved before.
bool broker_actor::may_send() const { return !env_.board.clock_suspect && !ledger_.restoring() && !trip_pending_ && !plan_; }

event::BlockReason broker_actor::off_reason() const { return settings_->order_cap_tripped() ? event::ORDER_CAP : event::DEPLOYMENT_OFF; }

void broker_actor::plan_line(const request_license& what) {
  if (plan_->find(what.key) == nullptr) {
    if (plan_->open_count() >= env_.config.max_queued_lines) return;  // as without a dry run: the next scan asks again
    const auto reserved = plan_->reserve(what, today());
    if (reserved.blocked) return block(what.unit, what.key, as_far_as_known(*reserved.blocked, packs_known_), reserved.news);
    for (const event::Ledger& event : reserved.events) follow_in_plan(event);
    show_money();  // whoever sees the device's reason sees it counted
  }
  block(what.unit, what.key, event::DRY_RUN);
}

void broker_actor::follow_in_plan(const event::Ledger& what) { plan_->evolve(what, plan_->seq() + 1, ledger_at_ms_); }

void broker_actor::obey_caps(std::vector<order_line>& lines) {
  const auto is_new = [this](const order_line& line) { return !ledger_.find(line.key)->sent; };
  auto room = static_cast<std::uint64_t>(std::count_if(lines.begin(), lines.end(), is_new));
  if (room == 0) return;
  const instant now = env_.clock->now();
  std::optional<trip_switch> reached;
  while (const auto cap = exceeded_cap(env_.config.caps, ledger_.sent_lines(), std::max(now.wall_ms, ledger_at_ms_), room)) {
    reached = cap;
    room = cap->limit - std::min(cap->lines, cap->limit);
    if (room == 0) break;
  }
  if (!reached) return;
  trip(*reached);
  // What is too much waits where the switch, once it is off, finds and releases it; what was sent before is still asked for.
  std::erase_if(lines, [&](const order_line& line) {
    if (!is_new(line)) return false;
    if (room > 0) return --room, false;
    batching_.add(line, now.mono_ms);
    return true;
  });
}

void broker_actor::trip(const trip_switch& cap) {
  trip_pending_ = true;
  log_error({"broker"}, "order cap: more than {} lines would be ordered in the last {}: nothing more is ordered, automatic deployment is off "
                "(find out why so much was ordered, then: ald switch on)",
                cap.limit, cap.window_s == 3'600 ? "hour" : "day");
  env_.fleet->post(fleet_order{cap, reply_slot<ald::done>([door = env_.broker](const result<ald::done>&) { door->post(trip_settled{}); })});
}

void broker_actor::show_outlook() {
  const auto held_back_now = held_back(env_.clock->now().mono_ms);
  const auto outlook_of = [&](const std::string& kind) {
    order_outlook outlook = outlook_by_packs(plan_ ? *plan_ : ledger_, license_kind(kind), packs_known_, today());
    outlook.held_back = held_back_now;
    outlook.news_of_condition = settings_->condition_epoch();
    return outlook;
  };
  order_outlooks outlooks(outlook_of(env_.config.device.license_kind));
  for (const wanted_kind& kind : settings_->kinds()) outlooks.further.emplace(license_kind(kind.kind), outlook_of(kind.kind));
  const auto held_back_before = env_.money.outlook().base.held_back;
  env_.money.put_outlook(outlooks);
  // A scan that ran before this was said has passed them over. A server that answers again is not run into by all at once.
  const bool is_free_to_order = held_back_before && !held_back_now && held_back_before != event::SERVER_UNREACHABLE;
  if (is_free_to_order) env_.scheduler->post(scan_request{});
}

void broker_actor::show_money() {
  const std::int64_t now_ms = std::max(env_.clock->now().wall_ms, ledger_at_ms_);
  const state::Fleet& fleet = settings_->state();
  money_status status;
  status.dry_run = plan_.has_value();
  if (plan_) {
    std::map<std::string, std::int64_t> reserved;
    for (const state::Pack& pack : ledger_.packs()) reserved[pack.pack()] = pack.reserved();
    for (const state::Pack& pack : plan_->packs()) {
      const std::int64_t more = pack.reserved() - reserved[pack.pack()];
      if (more > 0) status.would_order.push_back({pack_id(pack.pack()), static_cast<std::uint64_t>(more)});
    }
  }
  status.restoring = ledger_.restoring();
  status.orders_last_hour = ledger_.sent_lines().within(now_ms, 3'600'000);
  status.orders_last_day = ledger_.sent_lines().within(now_ms, ms_per_day);
  status.max_orders_per_hour = env_.config.caps.max_orders_per_hour;
  status.max_orders_per_day = env_.config.caps.max_orders_per_day;
  status.tripped_window_s = fleet.tripped_window_s();
  status.tripped_limit = fleet.tripped_limit();
  status.tripped_lines = fleet.tripped_lines();
  status.tripped_at_ms = fleet.tripped_at_ms();
  env_.money.put(std::move(status));
}

}  // namespace ald
