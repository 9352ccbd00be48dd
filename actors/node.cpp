// The one wiring file: recovers, spawns the actors, opens their doors, and closes them in order.
#include "actors/node.hpp"

#include <future>

#include "actors/actor_messages.hpp"
#include "actors/actor_runtime.hpp"
#include "actors/alert_actor.hpp"
#include "actors/broker_actor.hpp"
#include "actors/fleet_actor.hpp"
#include "actors/journal_actor.hpp"
#include "actors/node_bridge.hpp"
#include "actors/node_env.hpp"
#include "actors/pusher_actor.hpp"
#include "actors/reader_actor.hpp"
#include "actors/recovery.hpp"
#include "actors/registry_actor.hpp"
#include "actors/scheduler_actor.hpp"
#include "actors/supervisor_actor.hpp"
#include "actors/webhook_actor.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr auto cover_patience = std::chrono::seconds(1);
constexpr auto stop_patience = std::chrono::milliseconds(3'500);

/// What runs a live node.
class threads_runtime final : public actor_runtime {
 public:
  explicit threads_runtime(int threads) : threads_(threads) {}
  void prepare(caf::actor_system_config& config) override {
    config.set("scheduler.policy", caf::atom("sharing"));  // the default collapses on fan-out
    config.set("scheduler.max-threads", static_cast<std::size_t>(threads_));
  }
  bool has_threads() const override { return true; }
  void abandon() override {}  // the threads see to it

 private:
  int threads_;
};

}  // namespace

struct node::impl {
  impl(node_config config, const node_parts& parts)
      : threads(config.actor_threads), runtime(parts.runtime ? *parts.runtime : threads), bridge(env) {
    env.config = std::move(config);
    env.config.fleet.base_kind = env.config.device.license_kind;
    env.log = parts.log;
    env.server = parts.server;
    env.verifier = parts.verifier;
    env.push = parts.push;
    env.clock = parts.clock;
    env.webhooks = parts.webhooks;
    env.alert_notes = parts.alert_notes;
    env.copy_stores = parts.copy_stores;
    stop_wanted = parts.stop_wanted;
  }

  void spawn_actors(recovered_node recovered);
  void cover();
  void close_doors();

  std::function<bool()> stop_wanted;
  node_env env;
  threads_runtime threads;
  actor_runtime& runtime;
  node_bridge bridge;
  std::unique_ptr<caf::actor_system_config> system_config;
  std::unique_ptr<caf::actor_system> system;
  std::vector<caf::actor> actors;
};

node::node(node_config config, node_parts parts) : impl_(std::make_unique<impl>(std::move(config), parts)) {}

node::~node() { stop(); }

result<done> node::start() {
  auto recovered = recover(impl_->env, impl_->stop_wanted);
  if (!recovered.ok()) return recovered.error();
  log_info({"node"}, "recovered: {} groups folded, {} lines open, {} devices owe something", recovered.value().groups_folded,
               recovered.value().ledger.open_count(), recovered.value().resume.size());
  impl_->system_config = std::make_unique<caf::actor_system_config>();
  impl_->runtime.prepare(*impl_->system_config);
  impl_->system = std::make_unique<caf::actor_system>(*impl_->system_config);
  impl_->spawn_actors(std::move(recovered.value()));
  impl_->env.board.started = true;
  return done{};
}

void node::impl::spawn_actors(recovered_node recovered) {
  const auto settings = std::make_shared<const fleet_settings>(recovered.settings);
  env.board.deployment_on = settings->deployment_on();
  env.board.last_surplus_ms = recovered.last_surplus_ms;
  const std::int64_t behind_ms = recovered.last_at_ms - env.clock->now().wall_ms;
  const bool went_back = !env.board.clock_suspect && behind_ms > env.config.max_clock_drift_ms;
  if (went_back) env.board.clock_suspect = true;  // before anything can be ordered
  const auto add = [this](const std::shared_ptr<actor_door>& door, caf::actor actor) {
    door->open(actor);
    actors.push_back(std::move(actor));
  };
  // Each is spawned after those it posts to when it starts.
  add(env.reader, runtime.has_threads() ? system->spawn<caf::detached>(reader_actor, &env) : system->spawn(reader_actor, &env));
  add(env.journal, system->spawn<journal_actor>(std::ref(env)));
  add(env.registry, system->spawn<registry_actor>(std::ref(env), settings));
  add(env.fleet, system->spawn<fleet_actor>(std::ref(env), std::move(recovered.settings)));
  add(env.pusher, system->spawn<pusher_actor>(std::ref(env), settings->profile_epoch()));
  add(env.broker, system->spawn<broker_actor>(std::ref(env), settings, std::move(recovered.ledger), std::move(recovered.filled), std::move(recovered.settled)));
  if (env.webhooks != nullptr) {
    add(env.webhook_door, runtime.has_threads() ? system->spawn<webhook_actor, caf::detached>(std::ref(env)) : system->spawn<webhook_actor>(std::ref(env)));
  }
  add(env.alerts, system->spawn<alert_actor>(std::ref(env)));
  add(env.scheduler,
      system->spawn<scheduler_actor>(std::ref(env), settings, std::move(recovered.due), std::move(recovered.resume)));
  actors.push_back(system->spawn<supervisor_actor>(std::ref(env), actors));
  if (went_back) env.scheduler->post(clock_went_back{behind_ms});
}

// The next start then folds nothing, and replay has snapshots to compare.
void node::impl::cover() {
  const auto handled = std::make_shared<std::promise<void>>();
  env.broker->post(cover_request{});
  env.broker->post(ledger_request{reply_slot<state::Ledger>([handled](const result<state::Ledger>&) { handled->set_value(); })});
  handled->get_future().wait_for(cover_patience);  // behind it the snapshot is with the journal, ahead of the barrier
}

void node::impl::close_doors() {
  for (const auto& door : {env.scheduler, env.alerts, env.webhook_door, env.broker, env.pusher, env.fleet, env.registry, env.reader, env.journal}) door->close();
}

void node::stop() {
  if (!impl_->system) return;
  impl_->env.board.stopping = true;
  // No more beats, orders or pushes; what is in the actors' mailboxes still becomes durable.
  impl_->env.scheduler->close();
  // A log that can't grow makes nothing durable, however long one waits; nobody was told that it did.
  const bool log_stands = impl_->env.board.no_space || impl_->env.board.failed;
  if (!log_stands) {
    impl_->cover();
    caf::scoped_actor self(*impl_->system);
    impl_->env.journal->post(barrier_request{caf::actor_cast<caf::actor>(self), 0});
    self->receive([](const barrier_passed&) {}, caf::after(stop_patience) >> [] { log_warn({"node"}, "stopped before the last group was durable"); });
  }
  impl_->close_doors();
  for (const caf::actor& actor : impl_->actors) caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  impl_->actors.clear();
  impl_->system.reset();
  impl_->system_config.reset();
}

void node::kill() {
  if (!impl_->system) return;
  impl_->env.board.stopping = true;
  impl_->close_doors();
  for (const caf::actor& actor : impl_->actors) caf::anon_send_exit(actor, caf::exit_reason::kill);
  impl_->actors.clear();
  impl_->runtime.abandon();
  impl_->system.reset();
  impl_->system_config.reset();
}

void node::fail_device(const unit_id& unit) { impl_->env.registry->post(crash_device{unit}); }

void node::on_failure(std::function<void(fault)> tell) { impl_->env.on_failure = std::move(tell); }

node_api& node::api() { return impl_->bridge; }
device_view& node::view() { return impl_->env.table; }

}  // namespace ald
