// Gathers the facts, tells the changes.
#include "actors/alert_actor.hpp"

#include "actors/queue_gauges.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr duration_ms look_every_ms = 1'000;

}  // namespace

alert_actor::alert_actor(caf::actor_config& config, node_env& env)
    : caf::event_based_actor(config), env_(env), watch_(env.config.alerts) {}

caf::behavior alert_actor::make_behavior() {
  return {
      [this](const clock_beat& beat) {
        if (looked_mono_ms_ && beat.now.mono_ms - *looked_mono_ms_ < look_every_ms) return;
        look(beat.now);
      },
      [this](const look_at_alerts&) { look(env_.clock->now()); },
  };
}

void alert_actor::look(const instant& now) {
  looked_mono_ms_ = now.mono_ms;
  std::vector<alert_change> changes = watch_.look(facts(now), now);
  for (const alert_change& change : changes) {
    const std::string_view what = ald::name(change.what.what);
    const std::string called = std::string(what) + (change.what.subject.empty() ? "" : " (" + change.what.subject + ")");
    if (change.began) {
      log_error({"alert", {"alert", what}}, "alert {}: {}; {}", called, change.what.detail, what_to_do(change.what.what));
    } else {
      log_info({"alert", {"alert", what}}, "alert {} is over, it began {} s ago", called, (now.wall_ms - change.what.since_ms) / 1'000);
    }
  }
  env_.alert_list.put(watch_.active());
  env_.webhook_door->post(alerts_looked_at{std::move(changes), now});
}

alert_facts alert_actor::facts(const instant& now) const {
  const load_board& board = env_.board;
  const money_status money = env_.money.get();
  alert_facts facts;
  facts.log_failed = board.failed;
  facts.no_space = board.no_space;
  facts.clock_suspect = board.clock_suspect;
  facts.restoring = money.restoring;
  facts.cap_window_s = money.tripped_window_s;
  facts.server_failures = static_cast<std::uint32_t>(board.server_failures);
  facts.surplus_licenses = env_.tallies.surplus_licenses.value();
  facts.last_surplus_ms = board.last_surplus_ms;
  facts.ledger_differences = board.ledger_differences;
  facts.devices_set_aside = board.devices_set_aside;
  facts.bytes_since_cover = env_.log->bytes_since_cover();
  facts.cover_bytes = env_.config.cover_bytes;
  for (const queue_gauge& queue : queues_of(board, env_.config)) {
    if (queue.length >= queue.limit) facts.full_queue = queue.name;
  }
  facts.by_reason = env_.table.counts().by_reason;
  if (env_.config.alerts.stuck_ms > 0) facts.stuck_by_reason = env_.table.stuck(now.wall_ms - env_.config.alerts.stuck_ms);
  for (const pack_gauge& pack : env_.money.packs()) {
    const bool has_expired = pack.expiry_day && *pack.expiry_day < day_of(now.wall_ms);
    facts.packs.push_back(
        {pack.pack, pack.kind, pack.unlimited, pack.total, pack.reserved, pack.used, pack.expiry_day, pack.active && !has_expired});
  }
  for (const webhook_gauge& webhook : env_.alert_list.webhooks()) {
    if (webhook.failures > 0) facts.failing_webhook += (facts.failing_webhook.empty() ? "" : ", ") + webhook.receiver;
  }
  const license_counts licenses = env_.table.licenses({day_of(now.wall_ms), board.clock_suspect});
  facts.licenses_over = licenses[static_cast<std::size_t>(license_state::grace)] + licenses[static_cast<std::size_t>(license_state::expired)];
  return facts;
}

}  // namespace ald
