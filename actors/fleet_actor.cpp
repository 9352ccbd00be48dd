// Commands on settings in, events to the journal, settings out after durability.
#include "actors/fleet_actor.hpp"

#include <algorithm>

namespace ald {

fleet_actor::fleet_actor(caf::actor_config& config, node_env& env, fleet_settings settings)
    : caf::event_based_actor(config), env_(env), settings_(std::move(settings)), durable_seq_(settings_.epoch()) {}

caf::behavior fleet_actor::make_behavior() {
  return {
      [this](fleet_order& order) { handle(order); },
      [this](const durable_up_to& up_to) { settle_up_to(up_to.seq); },
      [this](const fleet_request& request) { request.reply.answer(settings_.state()); },
      [this](const journal_failed&) {
        failed_ = true;
        waiting_.clear();  // their replies say `unavailable`
      },
      [this](const snapshot_request&) {
        env_.registry->post(snapshot_taken{{family::snapshots, "fleet", settings_.state().SerializeAsString()}});
      },
  };
}

void fleet_actor::on_exit() { waiting_.clear(); }

void fleet_actor::handle(fleet_order& order) {
  if (failed_) return;
  const instant now = env_.clock->now();
  auto decided = settings_.decide(order.command, now.wall_ms);
  if (!decided.ok()) return order.reply.answer(decided.error());
  const bool changed = !decided.value().empty();
  if (changed) {
    append_request append;
    const std::int64_t at_ms = std::max<std::int64_t>(now.wall_ms, settings_.state().last_at_ms());
    for (const event::Fleet& what : decided.value()) {
      event::Record record;
      record.set_at_ms(at_ms);
      record.set_seq(settings_.epoch() + 1);
      *record.mutable_fleet() = what;
      append.records.push_back({"fleet", record.SerializeAsString()});
      settings_.evolve(what, record.seq(), at_ms);
    }
    append.derived.push_back({family::snapshots, "fleet", settings_.state().SerializeAsString()});
    append.from = caf::actor_cast<caf::actor>(this);
    append.last_seq = settings_.epoch();
    env_.board.unsynced_records += append.records.size();
    env_.journal->post(std::move(append));
  }
  waiting_.push_back({settings_.epoch(), changed, std::move(order.reply)});
  settle_up_to(durable_seq_);
}

void fleet_actor::settle_up_to(std::uint64_t seq) {
  durable_seq_ = std::max(durable_seq_, seq);
  bool changed = false;
  std::vector<reply_slot<ald::done>> replies;
  while (!waiting_.empty() && waiting_.front().seq <= durable_seq_) {
    changed |= waiting_.front().changed;
    replies.push_back(std::move(waiting_.front().reply));
    waiting_.pop_front();
  }
  // Only durable settings are published; when later ones wait, their own durability publishes them.
  if (changed && waiting_.empty()) publish();
  for (const auto& reply : replies) reply.answer(ald::done{});
}

void fleet_actor::publish() {
  const auto settings = std::make_shared<const fleet_settings>(settings_);
  env_.board.deployment_on = settings->deployment_on();
  env_.table.set_epoch(settings->epoch());
  const settings_published what{settings};
  env_.registry->post(what);
  env_.broker->post(what);
  env_.pusher->post(what);
  env_.scheduler->post(what);
}

}  // namespace ald
