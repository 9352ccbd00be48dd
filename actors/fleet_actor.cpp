// Commands on settings in, events to the journal, settings out after durability.
#include "actors/fleet_actor.hpp"

#include <algorithm>
#include <utility>

#include "messages/mutant.hpp"

namespace ald {
namespace {

struct publish_due {};

}  // namespace
}  // namespace ald
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(ald::publish_due)

namespace ald {

fleet_actor::fleet_actor(caf::actor_config& config, node_env& env, fleet_settings settings)
    : caf::event_based_actor(config), env_(env), settings_(std::move(settings)), durable_(settings_), durable_seq_(settings_.epoch()) {}

caf::behavior fleet_actor::make_behavior() {
  return {
      [this](fleet_order& order) { handle(order); },
      [this](const durable_up_to& up_to) { settle_up_to(up_to.seq); },
      [this](const publish_due&) { publish_and_answer(); },
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

void fleet_actor::on_exit() {
  waiting_.clear();
  answer_all();  // what is durable is done
}

void fleet_actor::handle(fleet_order& order) {
  if (failed_) return;
  const instant now = env_.clock->now();
  auto decided = settings_.decide(order.command, now.wall_ms);
  if (!decided.ok()) return order.reply.answer(decided.error());
  waiting_order order_in_hand{settings_.epoch() + 1, std::move(decided.value()), 0, std::move(order.reply)};
  if (!order_in_hand.events.empty()) {
    append_request append;
    const std::int64_t at_ms = order_in_hand.at_ms = std::max<std::int64_t>(now.wall_ms, settings_.state().last_at_ms());
    for (const event::Fleet& what : order_in_hand.events) {
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
  waiting_.push_back(std::move(order_in_hand));
  settle_up_to(ALD_MUTANT("settings_before_durable") ? settings_.epoch() : durable_seq_);
}

void fleet_actor::settle_up_to(std::uint64_t seq) {
  durable_seq_ = std::max(durable_seq_, seq);
  bool changed = false;
  while (!waiting_.empty() && waiting_.front().first_seq + waiting_.front().events.size() <= durable_seq_ + 1) {
    waiting_order& order = waiting_.front();
    for (const event::Fleet& what : order.events) durable_.evolve(what, durable_.epoch() + 1, order.at_ms);
    changed |= !order.events.empty();
    to_answer_.push_back(std::move(order.reply));
    waiting_.pop_front();
  }
  if (changed && !publish_due_) {
    publish_due_ = true;
    send(this, publish_due{});
  } else if (!publish_due_) {
    answer_all();
  }
}

void fleet_actor::answer_all() {
  for (const auto& reply : std::exchange(to_answer_, {})) reply.answer(ald::done{});
}

// Who gets an answer can rely on it: the settings are published first, though later ones may still wait for the disk.
void fleet_actor::publish_and_answer() {
  publish_due_ = false;
  const auto settings = std::make_shared<const fleet_settings>(durable_);
  env_.board.deployment_on = settings->deployment_on();
  env_.table.set_epoch(settings->profile_epoch());
  const settings_published what{settings};
  env_.registry->post(what);
  env_.broker->post(what);
  env_.pusher->post(what);
  env_.scheduler->post(what);
  answer_all();
}

}  // namespace ald
