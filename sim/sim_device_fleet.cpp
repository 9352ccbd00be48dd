// Turns: a request leaves, arrives, is answered, the answer arrives, the device goes on.
#include "sim/sim_device_fleet.hpp"

#include <limits>

#include "sim/fleet_traits.hpp"

namespace ald {
namespace {

constexpr duration_ms request_timeout_ms = 10'000;
constexpr duration_ms row_shows_within_ms = 5'000;  ///< from the record on the disk to the row: some steps of actors
constexpr std::uint64_t for_cancels = 9;
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

bool is_poll(const virtual_device_action& request) { return std::holds_alternative<poll_node>(request); }

}  // namespace

sim_device_fleet::sim_device_fleet(sim_world& world, sim_gateway& gateway) : world_(world), gateway_(gateway) {}

std::shared_ptr<const virtual_device_policy> sim_device_fleet::policy_of(const scenario& plan) {
  virtual_device_policy policy = plan.device;
  policy.base_kind = license_kind(plan.node.device.license_kind);
  return std::make_shared<const virtual_device_policy>(std::move(policy));
}

sim_random sim_device_fleet::random_of(std::uint32_t index, std::uint64_t purpose) const {
  return device_random(world_.plan.seed, index, purpose);
}

sim_random sim_device_fleet::random_at(std::uint32_t index, std::uint64_t purpose, std::int64_t at_ms) const {
  return random_of(index, purpose + (static_cast<std::uint64_t>(at_ms) << 32));
}

// ---- turns ----------------------------------------------------------------------------------------

std::optional<std::int64_t> sim_device_fleet::next_ms(const member& who) const {
  if (who.gone) return std::nullopt;
  switch (who.where) {
    case leg::to_node:
    case leg::to_device: return who.leg_at_ms;
    case leg::at_node:
    case leg::lost: return who.deadline_ms;
    case leg::none:;
  }
  return who.device.wake_at();
}

void sim_device_fleet::befall(std::uint32_t device, sim_agenda::fate what) {
  what == 0 ? turn(device) : take_accident(device, what);
}

void sim_device_fleet::turn(std::uint32_t index) {
  member& who = members_[index];
  if (who.dozing || who.gone || who.due_ms > world_.now_ms()) return;
  step(index, world_.now_ms(), false);
  schedule(index);
}

void sim_device_fleet::step(std::uint32_t index, std::int64_t at_ms, bool worked_out) {
  member& who = members_[index];
  switch (who.where) {
    case leg::none: break;
    case leg::to_node:
      if (at_ms >= who.leg_at_ms) arrive(index, at_ms, worked_out);
      return;
    case leg::at_node:
    case leg::lost:
      if (at_ms < who.deadline_ms) return;
      who.where = leg::none;
      who.idle = false;
      who.device.answered(who.ticket, node_answer{}, at_ms);
      break;
    case leg::to_device: {
      if (at_ms < who.leg_at_ms) return;
      who.where = leg::none;
      auto answer = std::move(who.answer);
      who.idle = who.answer_idle;
      if (answer->question != action_id{} && who.deaf_to > 0) {
        --who.deaf_to;
        world_.dice.count(fault_kind::question_ignored);
        answer->question = {};
      }
      who.device.answered(who.ticket, who.device.reachable(at_ms) ? *answer : node_answer{}, at_ms);
    }
  }
  pump(index, at_ms, worked_out);
}

void sim_device_fleet::pump(std::uint32_t index, std::int64_t at_ms, bool worked_out) {
  while (members_[index].where == leg::none) {
    auto request = members_[index].device.next(at_ms);
    if (!request) break;
    if (std::holds_alternative<set_port>(request->action)) continue;
    if (std::holds_alternative<check_license>(request->action)) {
      check(index, *request, at_ms);
      continue;
    }
    if (const auto* file = std::get_if<download_license>(&request->action)) {
      misbehave(index, file->action, at_ms);
      if (members_[index].device.open_request() == nullptr) continue;  // it lost its power
    }
    if (auto* said = std::get_if<send_cancel_answer>(&request->action)) {
      sim_random random = random_at(index, for_cancels, at_ms);
      members_[index].refuses_cancel = said->refused = world_.dice.strikes(fault_kind::cancel_refused, random, at_ms);
      if (!said->refused) members_[index].device.drop(said->action);
    }
    if (const auto* said = std::get_if<send_user_answer>(&request->action); said && !said->confirmed) world_.dice.count(fault_kind::user_declines);
    members_[index].ticket = request->ticket;
    depart(index, request->action, at_ms);
  }
  if (!worked_out) note_license(index, at_ms);
}

void sim_device_fleet::depart(std::uint32_t index, const virtual_device_action& request, std::int64_t at_ms) {
  member& who = members_[index];
  fault_dice& dice = world_.dice;
  who.deadline_ms = at_ms + request_timeout_ms;
  std::int64_t takes_ms = who.random.between(5, 60);
  if (dice.strikes(fault_kind::device_message_delayed, who.random, at_ms)) takes_ms += who.random.between(200, 8'000);
  const bool lost = dice.strikes(fault_kind::device_message_dropped, who.random, at_ms);
  who.where = lost ? leg::lost : leg::to_node;
  who.leg_at_ms = at_ms + takes_ms;
  // A copy of a poll is a poll; those of devices that doze would never be run.
  if (!is_poll(request)) copy_request(index, request, at_ms);
}

void sim_device_fleet::copy_request(std::uint32_t index, const virtual_device_action& request, std::int64_t at_ms) {
  member& who = members_[index];
  std::int64_t after_ms = 0;
  if (world_.dice.strikes(fault_kind::device_message_duplicated, who.random, at_ms)) after_ms = who.random.between(10, 2'000);
  if (world_.dice.strikes(fault_kind::device_message_reordered, who.random, at_ms)) after_ms = who.random.between(2'000, 120'000);
  if (after_ms == 0) return;
  world_.agenda.at(at_ms + after_ms, index + 1, [this, index, request] {
    if (world_.api) gateway_.handle(index, request, [](const gateway_answer&) {});
  });
}

bool sim_device_fleet::node_was_down(std::int64_t at_ms) const {
  for (auto it = down_.rbegin(); it != down_.rend(); ++it) {
    if (at_ms >= it->first) return at_ms < it->second;
  }
  return false;
}

void sim_device_fleet::arrive(std::uint32_t index, std::int64_t at_ms, bool worked_out) {
  member& who = members_[index];
  if (worked_out ? node_was_down(at_ms) : world_.api == nullptr) return send_back(index, {}, at_ms);
  if (worked_out) return send_back(index, gateway_.idle_answer(), at_ms);
  who.where = leg::at_node;
  const std::uint32_t ticket = who.ticket;
  virtual_device_action request = *who.device.open_request();
  if (auto* said = std::get_if<send_cancel_answer>(&request)) said->refused = who.refuses_cancel;
  gateway_.handle(index, request, [this, index, ticket, life = world_.life](gateway_answer answer) {
    const member& waiting = members_[index];
    if (life != world_.life || waiting.where != leg::at_node || waiting.ticket != ticket) return;
    send_back(index, std::move(answer), world_.now_ms());
    schedule(index);
  });
}

void sim_device_fleet::send_back(std::uint32_t index, gateway_answer answer, std::int64_t at_ms) {
  member& who = members_[index];
  fault_dice& dice = world_.dice;
  std::int64_t takes_ms = who.random.between(5, 60);
  if (dice.strikes(fault_kind::device_message_delayed, who.random, at_ms)) takes_ms += who.random.between(200, 8'000);
  if (dice.strikes(fault_kind::device_message_dropped, who.random, at_ms) || at_ms + takes_ms > who.deadline_ms) {
    who.where = leg::lost;
    return;
  }
  who.where = leg::to_device;
  who.leg_at_ms = at_ms + takes_ms;
  who.answer_idle = answer.is_idle;
  who.answer = std::make_unique<node_answer>(std::move(answer.answer));
}

void sim_device_fleet::check(std::uint32_t index, const virtual_device_request& request, std::int64_t at_ms) {
  member& who = members_[index];
  const auto& what = std::get<check_license>(request.action);
  auto claims = verifier_.verify(what.file);
  const bool spoiled = world_.dice.strikes(fault_kind::install_fails, who.random, at_ms);
  const std::uint64_t reboots = who.device.counts().reboots;
  who.device.checked(request.ticket, claims.ok() && !spoiled ? std::optional(claims.value()) : std::nullopt, at_ms);
  if (who.device.counts().reboots > reboots) world_.tell(&sim_observer::on_reboot, index);
}

// ---- dozing ---------------------------------------------------------------------------------------

void sim_device_fleet::schedule(std::uint32_t index) {
  member& who = members_[index];
  if (who.dozing) return;
  if (world_.plan.skip_idle_polls && who.idle && world_.now_ms() >= who.awake_until_ms && who.where == leg::none && !who.device.busy()) {
    who.dozing = true;
    return;
  }
  const auto next = next_ms(who);
  who.due_ms = next.value_or(never);
  if (next) world_.agenda.wake(std::max(*next, world_.now_ms()), index);
}

void sim_device_fleet::catch_up(std::uint32_t index) {
  member& who = members_[index];
  who.awake_until_ms = world_.now_ms() + row_shows_within_ms;
  const bool dozed = std::exchange(who.dozing, false);
  for (auto next = next_ms(who); dozed && next && *next < world_.now_ms(); next = next_ms(who)) step(index, *next, true);
  who.idle = who.answer_idle = false;  // its next turn is run; an answer on its way was given before whatever woke it
  if (dozed) schedule(index);
}

void sim_device_fleet::wake_all() {
  for (std::uint32_t i = 0; i < members_.size(); ++i) catch_up(i);
}

void sim_device_fleet::set_clock(duration_ms by_ms) {
  wake_all();
  world_.clock.jump(by_ms);
  watch_day();
}

void sim_device_fleet::set_clock_right() {
  wake_all();
  world_.clock.set_right();
  watch_day();
}

void sim_device_fleet::watch_day() {
  const std::int64_t wall_ms = world_.clock.now().wall_ms;
  if (std::exchange(day_, day_of(wall_ms)) != day_of(wall_ms)) wake_all();
  world_.agenda.at(world_.now_ms() + (day_ + 1) * ms_per_day - wall_ms, 0, [this, watch = ++day_watches_] {
    if (watch == day_watches_) watch_day();
  });
}

void sim_device_fleet::on_record(const event::Record& record, std::uint32_t device) {
  if (device != npos) catch_up(device);
  // Profiles that rows are judged by.
  const event::Fleet& what = record.fleet();
  if (what.has_profile_set() || what.has_profile_assigned() || what.has_profile_unassigned()) wake_all();
}

// ---- what happens to all --------------------------------------------------------------------------

void sim_device_fleet::on_crash() {
  down_.emplace_back(world_.now_ms(), never);
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    if (members_[i].where != leg::at_node) continue;
    send_back(i, {}, world_.now_ms());
    schedule(i);
  }
}

void sim_device_fleet::on_started(const event_log&) {
  if (!down_.empty()) down_.back().second = world_.now_ms();
  watch_day();  // a new process may read an earlier time
}

bool sim_device_fleet::is_reachable(std::uint32_t device) {
  catch_up(device);
  const member& who = members_[device];
  return !who.gone && who.device.traits().has_push_port && who.device.reachable(world_.now_ms());
}

push_reply sim_device_fleet::take_push(std::uint32_t device, const device_settings_push& push) {
  if (!is_reachable(device)) return push_reply::away;
  member& who = members_[device];
  const push_reply reply = who.device.take_push(push, world_.now_ms());
  if (reply == push_reply::declined) world_.dice.count(fault_kind::user_declines);
  if (reply == push_reply::later) world_.dice.count(fault_kind::user_defers);
  if (who.device.open_request() == nullptr) who.where = leg::none;  // the push took the place of what was asked
  pump(device, world_.now_ms(), false);
  schedule(device);
  return reply;
}

void sim_device_fleet::lose_request(std::uint32_t device) {
  member& who = members_[device];
  if (who.where != leg::to_node) return;
  who.where = leg::lost;
  schedule(device);
}

void sim_device_fleet::note_known(std::uint32_t index) {
  if (members_[index].known_at_ms < 0) members_[index].known_at_ms = world_.now_ms();
}

void sim_device_fleet::note_license(std::uint32_t index, std::int64_t at_ms) {
  member& who = members_[index];
  if (!who.device.licensed() || who.licensed_at_ms >= 0) return;
  who.licensed_at_ms = at_ms;
  ++licensed_;
  world_.tell(&sim_observer::on_licensed, index);
}

virtual_device_counts sim_device_fleet::counts() const {
  virtual_device_counts sum;
  for (const member& who : members_) sum += who.device.counts();
  return sum;
}

}  // namespace ald
