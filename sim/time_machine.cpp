// The loop of a simulation without faults: the world and the actors in turns.
#include "sim/time_machine.hpp"

#include <algorithm>

#include "sim/recorded_fleet.hpp"
#include "sim/recorded_push.hpp"
#include "sim/recorded_server.hpp"
#include "sim/simulated_node.hpp"

namespace ald {
namespace {

/// What the log's last events need, since the simulated disk takes its time too.
constexpr std::int64_t slack_ms = 1'500;
constexpr std::int64_t tell_every_ms = 600'000;
constexpr std::int64_t a_month_ms = 30 * ms_per_day;

class figure_observer : public sim_observer {
 public:
  figure_observer(const sim_world& world, const recorded_scenario& recorded, played_log& played) : world_(world), recorded_(recorded), played_(played) {}
  void on_record(const event::Record& record, std::uint32_t device) override {
    // The wait of a device begins where it began in the log, whenever it is registered here.
    const bool begins = record.device().has_registered() && device != npos && recorded_.devices[device].registered_ms >= 0;
    played_.figures.take(record, begins ? recorded_.devices[device].registered_ms : world_.now_ms());
  }
  void on_order(const order&) override { ++played_.server_calls; }

 private:
  const sim_world& world_;
  const recorded_scenario& recorded_;
  played_log& played_;
};

scenario frame_of(const recorded_scenario& recorded, const time_machine_settings& settings) {
  scenario frame;
  frame.seed = settings.seed;
  frame.devices = static_cast<std::uint32_t>(recorded.devices.size());
  frame.begin_wall_ms = recorded.begin_wall_ms;
  frame.days = 0;  // no faults but the log's
  frame.node = settings.node;
  // How long an order had its place is in the log.
  if (settings.orders_kept) frame.node.order_timeout_ms = a_month_ms;
  frame.poll_interval_ms = settings.poll_interval_ms;
  return frame;
}

class time_machine {
 public:
  time_machine(const recorded_scenario& recorded, const time_machine_settings& settings, sim_observer* also)
      : recorded_(recorded), frame_(frame_of(recorded, settings)), end_ms_(recorded.end_ms + slack_ms + settings.beyond_ms), world_(frame_),
        fleet_(world_, gateway_, recorded, settings.polls_kept, settings.orders_kept), server_(world_, recorded, settings.orders_kept), push_(world_, fleet_, recorded.habits),
        node_(world_, server_, push_, settings.seed), watch_(world_, recorded, played_) {
    world_.observers = {&watch_, &fleet_};
    if (also) world_.observers.push_back(also);
  }

  result<played_log> run(const std::function<void(std::int64_t)>& tell) {
    world_.agenda.at(0, 0, [this] { node_.start(); });
    for (const recorded_fleet_command& what : recorded_.fleet) {
      world_.agenda.at(what.at_ms, 0, [this, &what] { world_.api->command(what.what, [](const result<done>&) {}); });
    }
    for (const log_calendar::clock_step& step : recorded_.clock_steps) {
      world_.agenda.at(step.at_ms, 0, [this, &step] { step.restarts ? restart() : world_.clock.jump(step.by_ms); });
    }
    for (const recorded_pack_rule& rule : recorded_.pack_rules) {
      world_.agenda.at(rule.at_ms, 0, [this, &rule] { world_.api->rule_pack(rule.what, [](const result<done>&) {}); });
    }
    fleet_.begin();
    std::int64_t told_ms = 0;
    while (next()) {
      if (tell && world_.now_ms() - told_ms >= tell_every_ms) tell(told_ms = world_.now_ms());
      if (world_.breach) return fault{fault_code::corrupt, world_.breach->what, "look at the node's log: --log"};
      if (node_.has_failed()) return fault{fault_code::corrupt, "an actor of the simulated node failed", "look at the node's log: --log"};
    }
    sum_up();
    return std::move(played_);
  }

 private:
  // One step of the world or of an actor; false: the end.
  bool next() {
    const auto event = world_.agenda.next_at();
    if (event && *event <= world_.now_ms()) return world_.agenda.take_first().what(), true;
    const recorded_stall* stall = stall_now();
    const std::int64_t reads_ms = stall ? stall->to_ms - frame_.node.tick_ms / 2 : 0;
    if (world_.now_ms() >= reads_ms && node_.step()) return true;
    std::int64_t wakes_ms = node_.next_timer_ms().value_or(end_ms_);
    if (stall) wakes_ms = world_.now_ms() < reads_ms ? reads_ms : stall->to_ms;
    const std::int64_t then_ms = std::min(event.value_or(end_ms_), wakes_ms);
    if (then_ms >= end_ms_) return false;
    world_.clock.pass_to(then_ms);
    if (!stall_now()) node_.pass_to(then_ms);
    return true;
  }

  void restart() {
    node_.kill();
    node_.start();
  }

  // Null: none is going on. Half a beat before its end the node reads what came meanwhile, so that its first beat finds that done.
  const recorded_stall* stall_now() {
    const auto& stalls = recorded_.stalls;
    while (next_stall_ < stalls.size() && stalls[next_stall_].to_ms <= world_.now_ms()) ++next_stall_;
    return next_stall_ < stalls.size() && stalls[next_stall_].from_ms <= world_.now_ms() ? &stalls[next_stall_] : nullptr;
  }

  void sum_up() {
    played_.ended_at_ms = world_.now_ms();
    const auto counts = world_.view->counts();
    for (std::size_t i = 0; i < counts.by_reason.size(); ++i) {
      if (counts.by_reason[i] > 0 && static_cast<device_reason>(i) != device_reason::none) played_.reasons[std::string(name(static_cast<device_reason>(i)))] = counts.by_reason[i];
    }
    played_.digest = world_.log->state_digest({});
    world_.observers.clear();
    node_.kill();
  }

  const recorded_scenario& recorded_;
  const scenario frame_;
  const std::int64_t end_ms_;
  std::size_t next_stall_ = 0;
  sim_world world_;
  sim_gateway gateway_{world_};
  recorded_fleet fleet_;
  recorded_server server_;
  recorded_push push_;
  simulated_node node_;
  played_log played_;
  figure_observer watch_;
};

}  // namespace

result<played_log> play_log(const recorded_scenario& recorded, const time_machine_settings& settings, const std::function<void(std::int64_t)>& tell,
                            sim_observer* also) {
  return time_machine(recorded, settings, also).run(tell);
}

}  // namespace ald
