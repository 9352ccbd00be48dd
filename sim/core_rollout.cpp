// The loop of a rollout by the pure core, its operator, and its checks.
#include "sim/core_rollout.hpp"

#include <algorithm>

#include "sim/core_devices.hpp"
#include "sim/invariants/invariant.hpp"
#include "sim/operators_list.hpp"
#include "sim/sim_figures.hpp"
#include "sim/sim_renewals.hpp"
#include "sim/sim_rules.hpp"
#include "sim/time_percentiles.hpp"
#include "storage/state_digest.hpp"

namespace ald {
namespace {

constexpr std::uint32_t fold_all_up_to = 20'000;
constexpr std::int64_t second = 1'000;
constexpr std::int64_t minute = 60 * second;

class core_rollout {
 public:
  explicit core_rollout(const scenario& plan);
  simulation_result run(const std::function<void(const simulation_progress&)>& tell);

 private:
  void begin();
  void beat();
  void end_day();
  void enroll_some(std::uint32_t from);
  void plan_mistakes();
  void look_after();
  void crash();
  bool is_open(std::uint32_t device) const;
  bool is_done();
  void loop_until(std::int64_t end_ms, bool until_done);
  void require(std::size_t check, bool holds, std::uint32_t device, const char* what);
  void check_fold();
  void check_liveness();
  std::string digest() const;
  simulation_result sum_up();

  const scenario& plan_;
  sim_world world_;
  sim_random random_;
  sim_licensing_server server_;
  core_devices devices_;
  core_node node_;
  operators_list to_look_after_{node_};
  sim_rules rules_;
  sim_history history_;
  sim_fold fold_;
  sim_gateway no_gateway_{world_};
  sim_device_fleet no_fleet_{world_, no_gateway_};
  sim_figures figures_{world_, server_};
  sim_renewals renewals_{world_};
  sim_sight sight_{world_, history_, fold_, server_, no_fleet_};
  std::vector<std::unique_ptr<invariant>> invariants_ = invariants_of_books(sight_);
  std::vector<std::pair<std::string, std::uint64_t>> own_checks_{{"I6 liveness", 0}, {"I7 state is a fold", 0}};
  std::int64_t done_at_ms_ = -1;
  std::uint32_t open_device_ = 0;  ///< that was not done yet when is_done() looked last
  std::uint64_t balanced_days_ = 0;
};

core_rollout::core_rollout(const scenario& plan)
    : plan_(plan),
      world_(plan),
      random_(plan.seed, 21),
      server_(world_, sim_random(plan.seed, 2)),
      devices_(world_),
      node_(world_, server_, [this](std::uint32_t device, const push_settings& push) { devices_.take_push(device, push); }),
      rules_(world_, {[this](const fleet_command& what) { node_.command(what); }, [this](const pack_rule& what) { node_.rule(what); },
                      [this](std::uint32_t device, const tag_device& what) { (void)node_.command(device, what); }}),
      history_(world_.clock, plan.node.device.will_ask_from_firmware),
      fold_(plan.devices > fold_all_up_to ? 64 : 1, plan.node.fleet) {
  world_.observers = {&history_, &fold_, &figures_, &renewals_, &to_look_after_};
  for (const auto& check : invariants_) world_.observers.push_back(check.get());
  world_.observers.push_back(&devices_);
  devices_.on_call_off([this](const license_serial& serial) { return server_.revoke(serial); });
}

void core_rollout::begin() {
  node_.command(set_profile{profile_id("quiet"), false});
  node_.command(set_profile{profile_id("asking"), true});
  node_.command(assign_profile{profile_id("quiet"), "/managed"});
  node_.command(assign_profile{profile_id("asking"), "/asking"});
  server_.begin();
  devices_.begin(node_);
  world_.agenda.at(second, 0, [this] { beat(); });
  world_.agenda.at(ms_per_day, 0, [this] { end_day(); });
  world_.agenda.at(minute, 0, [this] { enroll_some(0); });
  world_.agenda.at(40 * minute, 0, [this] { look_after(); });
  const std::int64_t end_ms = std::max<std::int64_t>(second, plan_.fault_ms());
  for (auto times = fault_dice::times(plan_.faults.rate(fault_kind::node_crash), random_); times > 0; --times) {
    const bool early = random_.chance(0.5);
    world_.agenda.at(random_.between(second, early ? std::min(end_ms, plan_.enroll_ms + 30 * minute) : end_ms), 0, [this] { crash(); });
  }
  plan_mistakes();
  rules_.begin();
}

void core_rollout::plan_mistakes() {
  const std::int64_t end_ms = std::max<std::int64_t>(1, plan_.fault_ms());
  for (auto times = fault_dice::times(plan_.faults.rate(fault_kind::switch_toggled), random_); times > 0; --times) {
    const std::int64_t off_ms = random_.between(1, std::max<std::int64_t>(1, end_ms / 2));
    world_.agenda.at(off_ms, 0, [this] {
      world_.dice.count(fault_kind::switch_toggled);
      node_.command(set_switch{false});
    });
    world_.agenda.at(off_ms + random_.between(second, 60 * minute), 0, [this] { node_.command(set_switch{true}); });
  }
  for (auto times = fault_dice::times(plan_.faults.rate(fault_kind::profile_changed), random_); times > 0; --times) {
    const bool asks = random_.chance(0.5);
    world_.agenda.at(random_.between(1, end_ms), 0, [this, asks] {
      world_.dice.count(fault_kind::profile_changed);
      node_.command(assign_profile{profile_id(asks ? "asking" : "quiet"), asks ? "/managed" : "/asking"});
    });
  }
}

void core_rollout::beat() {
  world_.agenda.at(world_.now_ms() + plan_.node.tick_ms, 0, [this] { beat(); });
  node_.beat();
}

void core_rollout::end_day() {
  world_.agenda.at(world_.now_ms() + ms_per_day, 0, [this] { end_day(); });
  world_.tell(&sim_observer::on_day);
  if (!world_.breach) ++balanced_days_;
}

void core_rollout::enroll_some(std::uint32_t from) {
  const auto per_step = static_cast<std::uint32_t>(1 + std::int64_t{plan_.devices} * second / std::max<std::int64_t>(plan_.enroll_ms, second));
  const std::uint32_t to = std::min(plan_.devices, from + per_step);
  for (std::uint32_t i = from; i < to; ++i) devices_.enroll(i);
  if (to < plan_.devices) world_.agenda.at(world_.now_ms() + second, 0, [this, to] { enroll_some(to); });
}

void core_rollout::look_after() {
  world_.agenda.at(world_.now_ms() + (world_.quiet ? 5 * minute : 40 * minute), 0, [this] { look_after(); });
  for (const std::uint32_t i : to_look_after_.take()) {
    const state::Device& state = node_.state(i);
    if (has_open_removal(state)) (void)node_.command(i, resend_settings{});
    if (state.blocked()) (void)node_.command(i, lift_block{});
    else if (state.delivery().status() == state::LISTED_FOR_RESEND) (void)node_.command(i, resend_settings{});
  }
}

void core_rollout::crash() {
  world_.dice.count(fault_kind::node_crash);
  world_.tell(&sim_observer::on_crash);
  node_.crash();
  check_fold();
}

void core_rollout::require(std::size_t check, bool holds, std::uint32_t device, const char* what) {
  ++own_checks_[check].second;
  if (!holds && !world_.breach) world_.breach = invariant_breach{own_checks_[check].first, what, device, world_.now_ms()};
}

void core_rollout::check_fold() {
  for (const auto& [stream, bytes] : fold_.rows()) {
    if (stream == "ledger") {
      require(1, node_.ledger().snapshot().SerializeAsString() == bytes, sim_observer::npos, "the ledger is not the fold of its events");
    } else if (stream == "fleet") {
      require(1, node_.settings().state().SerializeAsString() == bytes, sim_observer::npos, "the settings are not the fold of their events");
    } else {
      const std::uint32_t device = world_.index_of(stream.substr(7));
      require(1, node_.state(device).SerializeAsString() == bytes, device, "its state is not the fold of its events");
    }
  }
  require(1, fold_.trouble().empty(), sim_observer::npos, "a stream has a gap");
}

void core_rollout::check_liveness() {
  for (std::uint32_t i = 0; i < devices_.count(); ++i) {
    const state::Device& state = node_.state(i);
    const bool confirmed = state.delivery().status() == state::CONFIRMED && state.license().serial() == devices_.device(i).serial().text;
    require(0, devices_.device(i).licensed() && confirmed && !state.need().open(), i, "the faults are long over, and it is not licensed");
  }
}

bool core_rollout::is_open(std::uint32_t device) const {
  const state::Device& state = node_.state(device);
  return state.need().open() || state.blocked() || state.delivery().status() != state::CONFIRMED || devices_.device(device).busy();
}

// Looks first at the device that was open the last time.
bool core_rollout::is_done() {
  if (devices_.licensed() < devices_.count() || !node_.settled()) return false;
  for (std::uint32_t looked = 0; looked < devices_.count(); ++looked) {
    if (is_open(open_device_)) return false;
    open_device_ = (open_device_ + 1) % devices_.count();
  }
  return true;
}

void core_rollout::loop_until(std::int64_t end_ms, bool until_done) {
  std::int64_t looked_at_ms = world_.now_ms();
  for (auto next = world_.agenda.next_at(); next && *next < end_ms && !world_.breach; next = world_.agenda.next_at()) {
    world_.clock.pass_to(*next);
    const auto what = world_.agenda.take_first();
    what.what ? what.what() : devices_.befall(what.device, what.befalls);
    if (!until_done || world_.now_ms() - looked_at_ms < minute) continue;
    looked_at_ms = world_.now_ms();
    if (!is_done()) continue;
    done_at_ms_ = world_.now_ms();
    return;
  }
  world_.clock.pass_to(end_ms);
}

simulation_result core_rollout::run(const std::function<void(const simulation_progress&)>& tell) {
  begin();
  const std::function<void()> report = [&] {
    if (tell) tell({world_.now_ms(), plan_.fault_ms(), devices_.licensed(), world_.life});
    world_.agenda.at(world_.now_ms() + 10 * minute, 0, [&report] { report(); });
  };
  world_.agenda.at(10 * minute, 0, [&report] { report(); });
  loop_until(plan_.fault_ms(), false);
  if (!world_.breach) {
    world_.quiet = true;
    server_.restock();
    node_.command(set_switch{true});
    rules_.lift();
    loop_until(plan_.fault_ms() + plan_.quiet_limit_ms, true);
  }
  if (!world_.breach) {
    check_liveness();
    check_fold();
    world_.tell(&sim_observer::on_end, done_at_ms_ >= 0);
  }
  return sum_up();
}

// As a node's: over all states, by stream.
std::string core_rollout::digest() const {
  std::vector<std::uint32_t> order(devices_.count());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) { return world_.units[a].text < world_.units[b].text; });
  state_digest digest;
  for (const std::uint32_t i : order) {
    if (node_.state(i).seq() > 0) digest.add("device/" + world_.units[i].text, node_.state(i).SerializeAsString());
  }
  digest.add("fleet", node_.settings().state().SerializeAsString());
  digest.add("ledger", node_.ledger().snapshot().SerializeAsString());
  return digest.hex();
}

simulation_result core_rollout::sum_up() {
  simulation_result result;
  result.seed = plan_.seed;
  result.devices = devices_.count();
  result.ended_at_ms = world_.now_ms();
  result.quiet_ms = done_at_ms_ < 0 ? -1 : done_at_ms_ - plan_.fault_ms();
  result.faults = world_.dice.counts();
  result.machine_steps = fold_.steps();
  result.breach = world_.breach;
  for (const auto& check : invariants_) result.checks.emplace_back(check->name(), check->checks());
  result.checks.insert(result.checks.end(), own_checks_.begin(), own_checks_.end());
  figures_.write(result);
  renewals_.write(result);
  result.balanced_days = balanced_days_;
  std::vector<double> all, old_ones, new_ones;
  for (std::uint32_t i = 0; i < devices_.count(); ++i) {
    if (devices_.licensed_at_ms(i) < 0) continue;
    ++result.licensed;
    if (devices_.known_at_ms(i) < 0) continue;
    const double took_s = static_cast<double>(std::max<std::int64_t>(0, devices_.licensed_at_ms(i) - devices_.known_at_ms(i))) / 1'000;
    all.push_back(took_s);
    (devices_.device(i).traits().old_firmware ? old_ones : new_ones).push_back(took_s);
  }
  result.time_to_license = percentiles(std::move(all));
  result.old_firmware = percentiles(std::move(old_ones));
  result.new_firmware = percentiles(std::move(new_ones));
  if (world_.breach && world_.breach->device != sim_observer::npos) {
    result.breach_unit = world_.units[world_.breach->device].text;
    result.last_events.push_back("there is no log; its state: " + node_.state(world_.breach->device).ShortDebugString());
  }
  result.unseed = random_.next();
  result.digest = digest();
  return result;
}

}  // namespace

simulation_result simulate_core(const scenario& plan, const std::function<void(const simulation_progress&)>& tell) { return core_rollout(plan).run(tell); }

}  // namespace ald
