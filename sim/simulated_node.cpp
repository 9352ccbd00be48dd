// Starts, steps and ends the node.
#include "sim/simulated_node.hpp"

namespace ald {
namespace {

constexpr std::uint64_t recovery = 13;  ///< a stream of draws for each start

// Asked as recovery goes on: whether the node is to die now. A recovery that is shorter than that comes through.
std::function<bool()> death_in_recovery(sim_world& world, sim_random& random) {
  const fault_kind kind = fault_kind::node_crash_in_recovery;
  if (!world.dice.can_strike(kind, world.now_ms()) || !random.chance(world.dice.rate(kind))) return {};
  return [&world, kind, questions = random.below(20)]() mutable {
    if (questions-- > 0) return false;
    world.dice.count(kind);
    return true;
  };
}

}  // namespace

simulated_node::simulated_node(sim_world& world, licensing_server& server, device_push& push, std::uint64_t seed)
    : world_(world), server_(server), push_(push), runtime_(sim_random(seed, 11)), disk_(world, sim_random(seed, 12)) {}

void simulated_node::start(bool restored) {
  ++world_.life;
  failed_ = false;
  world_.clock.begin_process();
  const auto refuse = [&](const fault& why) {
    world_.breach = invariant_breach{"I7 state is a fold", "the node can't recover its store: " + to_string(why), sim_observer::npos, world_.now_ms()};
  };
  const auto log = disk_.open();
  if (!log.ok()) return refuse(log.error());
  node_parts parts;
  parts.log = world_.log = log.value();
  parts.server = &server_;
  parts.verifier = &verifier_;
  parts.push = &push_;
  const fault_plan& faults = world_.plan.faults;
  if (faults.rate(fault_kind::note_refused) + faults.rate(fault_kind::note_answer_lost) > 0) {
    parts.webhooks = &webhooks_;
    parts.alert_notes = &webhooks_;
  }
  parts.clock = &world_.clock;
  parts.runtime = &runtime_;
  sim_random random(world_.plan.seed, recovery + (world_.life << 32));
  parts.stop_wanted = death_in_recovery(world_, random);
  node_config config = world_.plan.node;
  config.restored = restored;
  machine_ = std::make_unique<node>(config, parts);
  machine_->on_failure([this](const fault&) { failed_ = true; });
  const auto started = machine_->start();
  if (!started.ok() && started.error().code == fault_code::unavailable) {
    machine_.reset();
    disk_.crash();
    world_.log = nullptr;
    return world_.agenda.at(world_.now_ms() + random.between(200, 30'000), 0, [this, restored] { start(restored); });
  }
  if (!started.ok()) return refuse(started.error());
  world_.api = &machine_->api();
  world_.view = &machine_->view();
  pass_to(world_.now_ms());
  world_.tell(&sim_observer::on_started, *world_.log);
}

const event_log* simulated_node::look_into_store() {
  const auto log = disk_.open();
  return log.ok() ? log.value() : nullptr;
}

void simulated_node::kill() {
  ++world_.life;
  machine_->kill();
  machine_.reset();
  disk_.crash();
  world_.api = nullptr;
  world_.view = nullptr;
  world_.log = nullptr;
  world_.tell(&sim_observer::on_crash);
}

bool simulated_node::step() { return runtime_.scheduler() && runtime_.scheduler()->step(); }

std::optional<std::int64_t> simulated_node::next_timer_ms() const {
  return runtime_.scheduler() ? runtime_.scheduler()->next_timer_ms() : std::nullopt;
}

void simulated_node::pass_to(std::int64_t now_ms) {
  if (runtime_.scheduler()) runtime_.scheduler()->pass_to(now_ms);
}

void simulated_node::fail_device(const unit_id& unit) {
  if (machine_) machine_->fail_device(unit);
}

}  // namespace ald
