// The loop: a step of an actor, or what the agenda has next; crashes in between; then the quiet phase.
#include "sim/simulation.hpp"

#include <algorithm>

#include "sim/core_rollout.hpp"
#include "sim/demand_figures.hpp"
#include "sim/invariants/invariant.hpp"
#include "sim/sim_auditor.hpp"
#include "sim/sim_figures.hpp"
#include "sim/sim_kinds.hpp"
#include "sim/sim_operator.hpp"
#include "sim/sim_push.hpp"
#include "sim/sim_renewals.hpp"
#include "sim/simulated_node.hpp"

namespace ald {
namespace {

constexpr std::uint32_t fold_all_up_to = 20'000;  ///< larger fleets are folded by sample
constexpr std::uint32_t digest_often_up_to = 1'000;  ///< larger fleets compare the live state every two hours only
constexpr std::uint32_t restored_up_to = 1'000;      ///< devices; of larger fleets no copy is kept
constexpr std::size_t last_events_shown = 12;
constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;

/// A copy of the node's store, and what is judged by it.
struct earlier_store {
  memory_disk disk;
  sim_history history;
  sim_fold fold;
  std::int64_t at_ms = 0;
};

class simulation {
 public:
  simulation(const scenario& plan, sim_observer* also);
  simulation_result run(const std::function<void(const simulation_progress&)>& tell);

 private:
  void begin();
  void start();
  void plan_deaths();
  void plan_restore();
  void put_back(std::shared_ptr<const earlier_store> copy);
  void beat();
  void end_day();
  void pass_to(std::int64_t ms);
  bool fire_due();
  /// Looks once a minute whether `is_done`; null: it goes on to the end. True: it was.
  bool loop_until(std::int64_t end_ms, bool (simulation::*is_done)() const);
  void sell_out();
  void consider_death();
  void die();
  bool all_is_done() const;
  bool is_sold_out() const;
  bool has_been_looked_at() const { return auditor_.has_looked(); }
  void take_digest();
  simulation_result sum_up();

  const scenario& plan_;
  sim_world world_;
  sim_random random_;
  sim_gateway gateway_{world_};
  sim_device_fleet fleet_{world_, gateway_};
  sim_licensing_server server_;
  sim_push push_;
  demand_figures demand_{world_};
  sim_operator operator_;
  sim_auditor auditor_{world_, server_};
  simulated_node node_;
  sim_history history_;
  sim_fold fold_;
  sim_figures figures_{world_, server_};
  sim_renewals renewals_{world_};
  sim_sight sight_{world_, history_, fold_, server_, fleet_};
  std::vector<std::unique_ptr<invariant>> invariants_ = all_invariants(sight_);
  std::int64_t death_countdown_ = 0;  ///< steps until the node dies; 0: it need not
  bool dies_writing_ = false;         ///< it dies while a group is under way
  bool is_restored_ = false;          ///< the store is an older copy, and its log does not say so yet
  const sim_kinds kinds_ = kinds_of(plan_);
  bool is_watched_ = false;           ///< by somebody who would not understand an older copy
  std::int64_t settled_at_ms_ = -1;
  std::uint64_t balanced_days_ = 0;
  std::uint64_t steps_ = 0;
};

simulation::simulation(const scenario& plan, sim_observer* also)
    : plan_(plan),
      world_(plan),
      random_(plan.seed, 1),
      server_(world_, sim_random(plan.seed, 2)),
      push_(world_, fleet_, sim_random(plan.seed, 3)),
      operator_(world_, fleet_, server_, demand_, sim_random(plan.seed, 4)),
      node_(world_, server_, push_, plan.seed),
      history_(world_.clock, plan.node.device.will_ask_from_firmware),
      fold_(plan.devices > fold_all_up_to ? 64 : 1, plan.node.fleet) {
  world_.observers = {&history_, &fold_, &figures_, &renewals_, &demand_};
  for (const auto& check : invariants_) world_.observers.push_back(check.get());
  world_.observers.push_back(&fleet_);
  if (also) world_.observers.push_back(also);
  is_watched_ = also != nullptr;
  fleet_.on_call_off([this](const license_serial& serial) { return server_.revoke(serial); });
}

void simulation::begin() {
  world_.agenda.at(0, 0, [this] { start(); });
  node_.begin();
  server_.begin();
  operator_.begin();
  auditor_.begin();
  fleet_.begin();
  plan_deaths();
  plan_restore();
  world_.agenda.at(second, 0, [this] { beat(); });
  world_.agenda.at(ms_per_day, 0, [this] { end_day(); });
}

// Half of the deaths come while the fleet is rolled out, when most is under way.
void simulation::plan_deaths() {
  const std::int64_t fault_ms = plan_.fault_ms();
  for (auto times = fault_dice::times(plan_.faults.rate(fault_kind::node_crash), random_); times > 0; --times) {
    const std::int64_t end_ms = random_.chance(0.5) ? std::min(fault_ms, plan_.enroll_ms + 30 * minute) : fault_ms;
    world_.agenda.at(random_.between(second, std::max(second, end_ms)), 0, [this] {
      if (!node_.is_up() || world_.quiet) return;
      if (random_.chance(0.5)) dies_writing_ = true;
      else death_countdown_ = random_.between(1, 60);
    });
  }
  const double mean = plan_.faults.rate(fault_kind::device_actor_dies) * plan_.days * plan_.devices;
  for (auto times = fault_dice::times(mean, random_); times > 0; --times) {
    world_.agenda.at(random_.between(1, std::max<std::int64_t>(1, fault_ms)), 0, [this, device = static_cast<std::uint32_t>(random_.below(plan_.devices))] {
      if (!node_.is_up()) return;
      world_.dice.count(fault_kind::device_actor_dies);
      node_.fail_device(world_.units[device]);
    });
  }
}

void simulation::start() {
  is_restored_ = is_restored_ && !history_.knows_of_restore();
  node_.start(is_restored_);
  if (is_restored_) fleet_.wake_all();
}

// Once in a run at most: a copy of a life that was given up by another restore is nobody's backup.
void simulation::plan_restore() {
  sim_random random(plan_.seed, 9);
  const double rate = plan_.faults.rate(fault_kind::store_restored);
  if (rate <= 0 || plan_.devices > restored_up_to || is_watched_ || !random.chance(rate)) return;
  const std::int64_t fault_ms = plan_.fault_ms();
  const std::int64_t copy_ms = random.between(2 * minute, std::max(2 * minute, std::min(fault_ms, plan_.enroll_ms + 30 * minute)));
  const std::int64_t back_ms = copy_ms + random.between(minute, 120 * minute);
  if (back_ms >= fault_ms) return;
  const auto copy = [this] { return std::make_shared<const earlier_store>(earlier_store{node_.copy_of_store(), history_, fold_, world_.now_ms()}); };
  world_.agenda.at(copy_ms, 0, [this, copy, back_ms] { world_.agenda.at(back_ms, 0, [this, kept = copy()] { put_back(kept); }); });
}

void simulation::put_back(std::shared_ptr<const earlier_store> copy) {
  if (world_.quiet) return;
  if (!node_.is_up()) return world_.agenda.at(world_.now_ms() + second, 0, [this, copy] { put_back(copy); });
  world_.dice.count(fault_kind::store_restored);
  die();
  node_.put_back(copy->disk);
  history_.go_back_to(copy->history);
  fold_.go_back_to(copy->fold);
  is_restored_ = true;
  operator_.repair(copy->at_ms);
}

void simulation::beat() {
  world_.agenda.at(world_.now_ms() + plan_.node.tick_ms, 0, [this] { beat(); });
  if (world_.api) world_.tell(&sim_observer::on_beat);
}

void simulation::end_day() {
  world_.agenda.at(world_.now_ms() + ms_per_day, 0, [this] { end_day(); });
  world_.tell(&sim_observer::on_day);
  if (!world_.breach) ++balanced_days_;
}

void simulation::pass_to(std::int64_t ms) {
  world_.clock.pass_to(ms);
  node_.pass_to(world_.now_ms());
}

bool simulation::fire_due() {
  const auto next = world_.agenda.next_at();
  if (!next || *next > world_.now_ms()) return false;
  const auto next_one = world_.agenda.take_first();
  next_one.what ? next_one.what() : fleet_.befall(next_one.device, next_one.befalls);
  return true;
}

void simulation::die() {
  death_countdown_ = 0;
  dies_writing_ = false;
  node_.kill();
  world_.agenda.at(world_.now_ms() + random_.between(200, 90'000), 0, [this] { start(); });
}

void simulation::consider_death() {
  if (!node_.is_up()) return;
  if (node_.has_failed()) return die();
  // Some deaths wait for a group to be under way: whether it is on the disk is what recovery has to find out.
  const bool writing = dies_writing_ && node_.is_writing() && random_.chance(0.3);
  if (writing || (death_countdown_ > 0 && --death_countdown_ == 0)) {
    world_.dice.count(fault_kind::node_crash);
    die();
  }
}

bool simulation::loop_until(std::int64_t end_ms, bool (simulation::*is_done)() const) {
  std::int64_t looked_at_ms = world_.now_ms();
  while (!world_.breach) {
    if (fire_due()) continue;
    if (node_.step()) {
      ++steps_;
      // Steps take time now and then, so that the world comes in between.
      if (random_.chance(1.0 / plan_.steps_a_ms)) pass_to(world_.now_ms() + 1);
      consider_death();
      continue;
    }
    if (is_done != nullptr && world_.now_ms() - looked_at_ms >= minute) {
      looked_at_ms = world_.now_ms();
      if ((this->*is_done)()) return true;
    }
    const auto event = world_.agenda.next_at();
    const auto timer = node_.next_timer_ms();
    const std::int64_t next = std::min(event.value_or(end_ms), timer.value_or(end_ms));
    if (next >= end_ms) break;
    pass_to(next);
  }
  if (!world_.breach) pass_to(end_ms);
  return false;
}

// Nothing is under way any more that could change who has the licenses of the scarce pack.
bool simulation::is_sold_out() const {
  if (!world_.api || operator_.open() > 0 || !history_.lines().empty() || !history_.returns().empty()) return false;
  return server_.used_of(plan_.scarce->pack) >= plan_.scarce->total && world_.api->status().settled;
}

void simulation::sell_out() {
  loop_until(world_.now_ms() + plan_.quiet_limit_ms, &simulation::is_sold_out);
  if (world_.breach) return;
  world_.tell(&sim_observer::on_scarcity_over);
  server_.restock();
}

bool simulation::all_is_done() const {
  if (!world_.api || operator_.open() > 0) return false;
  std::uint32_t there = 0;
  for (std::uint32_t i = 0; i < fleet_.count(); ++i) there += fleet_.is_gone(i) ? 0 : 1;
  if (fleet_.licensed() < there || world_.view->counts().by_stage[static_cast<std::size_t>(device_stage::licensed)] < there) return false;
  if (!world_.api->status().settled) return false;
  for (std::uint32_t i = 0; i < fleet_.count(); ++i) {
    if (fleet_.is_gone(i)) continue;
    const auto row = world_.view->find(world_.units[i]);
    const auto is_licensed = [](const auto& one) { return one.stage == device_stage::licensed && one.reason == device_reason::none; };
    const std::size_t wanted = 1 + kinds_.further.size();
    const bool has_all = wanted == 1 || (row && row->kinds && row->kinds->size() == wanted && std::all_of(row->kinds->begin(), row->kinds->end(), is_licensed));
    const bool is_done = row && is_licensed(*row) && has_all;
    if (!is_done || fleet_.device(i).busy()) return false;
  }
  return true;
}

// Only of a node at rest can be said what its state has to be: the digest is used if nothing was written meanwhile.
void simulation::take_digest() {
  if (fold_.sample() > 1 || !world_.api || !world_.api->status().settled) return;
  const group_number before = world_.log->last_group();
  world_.api->digest([this, before, life = world_.life](const result<std::string>& live) {
    if (life != world_.life || !live.ok() || world_.log->last_group() != before || !world_.api->status().settled) return;
    world_.tell(&sim_observer::on_digest, live.value());
  });
}

simulation_result simulation::run(const std::function<void(const simulation_progress&)>& tell) {
  begin();
  const auto report = [&](const auto& self) -> void {
    if (tell) tell({world_.now_ms(), plan_.fault_ms(), fleet_.licensed(), node_.is_up() ? 0u : 1u});
    if (world_.now_ms() % (plan_.devices > digest_often_up_to ? 120 * minute : 10 * minute) == 0) take_digest();
    world_.agenda.at(world_.now_ms() + 10 * minute, 0, [&self] { self(self); });
  };
  world_.agenda.at(10 * minute, 0, [&report] { report(report); });
  loop_until(plan_.fault_ms(), nullptr);
  if (!world_.breach) {
    world_.quiet = true;
    death_countdown_ = 0;
    dies_writing_ = false;
    operator_.begin_quiet();
    if (plan_.scarce) sell_out();
    if (loop_until(world_.now_ms() + plan_.quiet_limit_ms, &simulation::all_is_done)) settled_at_ms_ = world_.now_ms();
  }
  if (!world_.breach && settled_at_ms_ >= 0 && plan_.node.reconcile_every_ms > 0) {
    auditor_.begin_last_look();
    loop_until(world_.now_ms() + 2 * 60 * minute, &simulation::has_been_looked_at);
  }
  if (!world_.breach) {
    world_.tell(&sim_observer::on_end, settled_at_ms_ >= 0);
  }
  if (!world_.breach) {
    take_digest();
    loop_until(world_.now_ms() + second, nullptr);
  }
  return sum_up();
}

simulation_result simulation::sum_up() {
  simulation_result result;
  result.seed = plan_.seed;
  result.devices = fleet_.count();
  result.steps = steps_;
  result.ended_at_ms = world_.now_ms();
  result.quiet_ms = settled_at_ms_ < 0 ? -1 : settled_at_ms_ - plan_.fault_ms();
  result.faults = world_.dice.counts();
  result.machine_steps = fold_.steps();
  result.breach = world_.breach;
  for (const auto& check : invariants_) result.checks.emplace_back(check->name(), check->checks());
  figures_.write(result);
  renewals_.write(result);
  demand_.write(result);
  result.balanced_days = balanced_days_;
  std::vector<double> all, old_ones, new_ones;
  for (std::uint32_t i = 0; i < fleet_.count(); ++i) {
    if (fleet_.is_gone(i)) {
      ++result.gone;
      continue;
    }
    if (fleet_.licensed_at_ms(i) < 0) continue;
    ++result.licensed;
    const std::int64_t known_ms = fleet_.known_at_ms(i);
    if (known_ms < 0) continue;
    const double took_s = static_cast<double>(std::max<std::int64_t>(0, fleet_.licensed_at_ms(i) - known_ms)) / 1'000;
    all.push_back(took_s);
    (fleet_.device(i).traits().old_firmware ? old_ones : new_ones).push_back(took_s);
  }
  result.time_to_license = percentiles(std::move(all));
  result.old_firmware = percentiles(std::move(old_ones));
  result.new_firmware = percentiles(std::move(new_ones));
  result.log_bytes = node_.log_bytes();
  if (world_.log) {
    result.digest = world_.log->state_digest({});
    result.groups = world_.log->last_group();
  }
  if (world_.breach && world_.breach->device != sim_observer::npos) {
    result.breach_unit = world_.units[world_.breach->device].text;
    // A breach may come as the node dies: then the disk is asked.
    if (const event_log* log = world_.log ? world_.log : node_.look_into_store()) {
      (void)log->read_stream("device/" + result.breach_unit, [&](group_number group, std::size_t, std::string_view bytes) {
        event::Record record;
        if (!record.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
        result.last_events.push_back("group " + std::to_string(group) + " at " + std::to_string(record.at_ms() - sim_clock::start_wall_ms) + " ms: " +
                                     record.device().ShortDebugString());
        if (result.last_events.size() > last_events_shown) result.last_events.erase(result.last_events.begin());
        return true;
      });
    }
  }
  result.unseed = node_.last_draw();
  if (node_.is_up()) {
    world_.observers.clear();
    node_.kill();
  }
  return result;
}

}  // namespace

simulation_result simulate(const scenario& plan, const std::function<void(const simulation_progress&)>& tell, sim_observer* also) {
  return plan.core_only ? simulate_core(plan, tell) : simulation(plan, also).run(tell);
}

}  // namespace ald
