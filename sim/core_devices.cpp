// Turns, requests and their answers, pushes.
#include "sim/core_devices.hpp"

#include <algorithm>
#include <limits>

#include "licensing/device_facts.hpp"
#include "sim/fleet_traits.hpp"

namespace ald {
namespace {

constexpr duration_ms request_timeout_ms = 10'000;
constexpr std::uint8_t offers_before_consent_impossible = 5;
constexpr std::uint64_t for_calling_off = 8, for_cancels = 9;  ///< device_random's
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();
constexpr fault_kind accidents[] = {fault_kind::device_offline, fault_kind::device_rebooted, fault_kind::firmware_upgraded};
enum fate : sim_agenda::fate { has_turn = 0, power_on = 1, first_accident = 2 };

}  // namespace

core_devices::core_devices(sim_world& world) : world_(world), random_(world.plan.seed, 6) {}

void core_devices::begin(core_node& node) {
  node_ = &node;
  const auto policy = std::make_shared<const virtual_device_policy>(world_.plan.device);
  const std::int64_t end_ms = std::max<std::int64_t>(1, world_.dice.quiet_from_ms());
  members_.reserve(world_.plan.devices);
  for (std::uint32_t i = 0; i < world_.plan.devices; ++i) {
    virtual_device_traits traits = draw_device_traits(world_.plan, i);
    world_.add_unit(traits.unit);
    node.add_device();
    const bool unregistered = traits.directory.empty();
    sim_random random = device_random(world_.plan.seed, i, 3);
    const auto user_seed = static_cast<std::uint32_t>(random.next() | 1);
    world_.agenda.wake(random.between(0, std::max<std::int64_t>(world_.plan.enroll_ms, 1)), i, power_on);
    for (std::size_t kind = 0; kind < std::size(accidents); ++kind) {
      const double mean = world_.dice.rate(accidents[kind]) * world_.plan.days;
      for (auto times = fault_dice::times(mean, random); times > 0; --times) {
        world_.agenda.wake(random.between(1, end_ms), i, static_cast<sim_agenda::fate>(first_accident + kind));
      }
    }
    members_.push_back(member{virtual_device(std::move(traits), policy, user_seed), random});
    members_.back().unregistered = unregistered;
  }
}

void core_devices::befall(std::uint32_t index, sim_agenda::fate what) {
  if (what == has_turn) {
    if (members_[index].due_ms == world_.now_ms()) turn(index);
  } else if (what == power_on) {
    members_[index].device.power_on(world_.now_ms());
    turn(index);
  } else {
    take_accident(index, accidents[what - first_accident]);
  }
}

void core_devices::take_accident(std::uint32_t index, fault_kind kind) {
  member& who = members_[index];
  const std::int64_t now_ms = world_.now_ms();
  world_.dice.count(kind);
  if (kind == fault_kind::device_offline) {
    who.device.go_away(now_ms + who.random.between(60'000, 3 * 3'600'000));
  } else {
    if (kind == fault_kind::firmware_upgraded) who.device.upgrade(draw_firmware(who.random, false), false);
    who.device.lose_power(now_ms);
    world_.tell(&sim_observer::on_reboot, index);
  }
  turn(index);
}

// ---- turns ----------------------------------------------------------------------------------------

void core_devices::turn(std::uint32_t index) {
  member& who = members_[index];
  const std::int64_t now_ms = world_.now_ms();
  who.sleeps = false;
  if (const auto* open = who.device.open_request(); open && now_ms >= who.arrives_ms) {
    // What is lost is the request or its answer.
    node_answer said;
    if (!who.is_lost || who.random.chance(0.5)) said = answer(index, virtual_device_action(*open));
    if (who.is_lost) said = {};
    // Whether it was sent is in the dice; whether it can be taken, in the device.
    if (who.device.open_request()) who.device.answered(who.device.ticket(), who.device.reachable(now_ms) ? said : node_answer{}, now_ms);
  }
  while (auto request = who.device.next(now_ms)) {
    if (std::holds_alternative<set_port>(request->action)) continue;
    if (std::holds_alternative<download_license>(request->action) && call_off(index)) continue;
    if (std::holds_alternative<check_license>(request->action)) check(index, *request);
    else depart(index, request->action);
  }
  if (who.device.licensed() && who.licensed_at_ms < 0) {
    who.licensed_at_ms = now_ms;
    ++licensed_;
    world_.tell(&sim_observer::on_licensed, index);
  }
  schedule(index);
}

// A stream of its own for what happens to one device now: it moves no other draw.
sim_random core_devices::random_now(std::uint32_t index, std::uint64_t purpose) const {
  return device_random(world_.plan.seed, index, purpose + (static_cast<std::uint64_t>(world_.now_ms()) << 32));
}

bool core_devices::call_off(std::uint32_t index) {
  const std::int64_t now_ms = world_.now_ms();
  sim_random random = random_now(index, for_calling_off);
  if (!take_back_ || !world_.dice.can_strike(fault_kind::revoked_in_delivery, now_ms)) return false;
  if (!random.chance(world_.dice.rate(fault_kind::revoked_in_delivery))) return false;
  if (!take_back_(license_serial(node_->state(index).license().serial()))) return false;
  world_.dice.count(fault_kind::revoked_in_delivery);
  members_[index].device.lose_power(now_ms);
  members_[index].device.go_away(now_ms + random.between(30'000, random.chance(0.5) ? 600'000 : 2 * 3'600'000));
  world_.tell(&sim_observer::on_reboot, index);
  return true;
}

void core_devices::depart(std::uint32_t index, const virtual_device_action& request) {
  member& who = members_[index];
  fault_dice& dice = world_.dice;
  const std::int64_t now_ms = world_.now_ms();
  std::int64_t takes_ms = who.random.between(10, 120);
  if (dice.strikes(fault_kind::device_message_delayed, who.random, now_ms)) takes_ms += who.random.between(200, 8'000);
  who.is_lost = dice.strikes(fault_kind::device_message_dropped, who.random, now_ms);
  who.arrives_ms = now_ms + (who.is_lost ? request_timeout_ms : takes_ms);
  if (std::holds_alternative<poll_node>(request)) return;
  std::int64_t copy_ms = 0;
  if (dice.strikes(fault_kind::device_message_duplicated, who.random, now_ms)) copy_ms = who.random.between(10, 2'000);
  if (dice.strikes(fault_kind::device_message_reordered, who.random, now_ms)) copy_ms = who.random.between(2'000, 120'000);
  if (copy_ms > 0) world_.agenda.at(now_ms + copy_ms, index + 1, [this, index, request] { (void)answer(index, request); });
}

void core_devices::check(std::uint32_t index, const virtual_device_request& request) {
  member& who = members_[index];
  const auto claims = verifier_.verify(std::get<check_license>(request.action).file);
  const bool spoiled = world_.dice.strikes(fault_kind::install_fails, who.random, world_.now_ms());
  const auto reboots = who.device.counts().reboots;
  who.device.checked(request.ticket, claims.ok() && !spoiled ? std::optional(claims.value()) : std::nullopt, world_.now_ms());
  if (who.device.counts().reboots > reboots) world_.tell(&sim_observer::on_reboot, index);
}

void core_devices::schedule(std::uint32_t index) {
  member& who = members_[index];
  who.sleeps = who.sleeps && !who.device.open_request() && !who.device.busy();
  if (who.sleeps) {
    who.due_ms = never;
    return;
  }
  const auto next = who.device.open_request() ? std::optional(who.arrives_ms) : who.device.wake_at();
  who.due_ms = next ? std::max(*next, world_.now_ms() + 1) : never;
  if (next) world_.agenda.wake(who.due_ms, index, has_turn);
}

void core_devices::on_record(const event::Record&, std::uint32_t index) {
  if (index >= members_.size() || !members_[index].sleeps) return;
  member& who = members_[index];
  who.sleeps = false;
  // Its next poll: somewhere within the interval.
  who.due_ms = std::max(world_.now_ms() + who.random.between(1, world_.plan.poll_interval_ms), who.device.wake_at().value_or(0));
  world_.agenda.wake(who.due_ms, index, has_turn);
}

// ---- the node's answers ---------------------------------------------------------------------------

node_answer core_devices::status_of(std::uint32_t index, const device_command& what) {
  const auto outcome = node_->command(index, what);
  node_answer answer;
  answer.status = outcome.ok() ? 200 : outcome.error().code == fault_code::conflict ? 409 : outcome.error().code == fault_code::gone ? 410 : 404;
  return answer;
}

bool core_devices::offers(std::uint32_t index, action_id action, bool file) {
  const state::Device& state = node_->state(index);
  if (state.delivery().action() != number(action)) return false;
  if (offer_of(state) != poll_offer::deployment && !(file && node_->row(index).file_open)) return false;
  world_.tell(&sim_observer::on_offer, index, poll_offer::deployment, action);
  return true;
}

node_answer core_devices::answer(std::uint32_t index, const virtual_device_action& request) {
  if (std::holds_alternative<poll_node>(request)) return answer_poll(index);
  if (const auto* what = std::get_if<read_deployment>(&request)) {
    if (!offers(index, what->action, false)) return {404};
    node_answer there = status_of(index, fetch_deployment{what->action});
    there.artifact_href = "license.lic";
    return there;
  }
  if (const auto* what = std::get_if<read_question>(&request)) {
    if (offer_of(node_->state(index)) != poll_offer::confirmation) return {404};
    return status_of(index, fetch_confirmation{what->action});
  }
  if (const auto* what = std::get_if<download_license>(&request)) {
    if (!offers(index, what->action, true)) return {404};
    node_answer there = status_of(index, complete_download{what->action});
    if (there.status != 200) return there;
    there.body = node_->license_file(index);
    world_.tell(&sim_observer::on_download, index, what->action, std::string_view(there.body));
    return there;
  }
  if (const auto* what = std::get_if<send_user_answer>(&request)) return status_of(index, answer_confirmation{what->action, what->confirmed});
  if (const auto* what = std::get_if<send_progress>(&request)) return status_of(index, take_feedback{what->action, take_feedback::kind::progress, 0, ""});
  if (const auto* what = std::get_if<send_result>(&request)) {
    return status_of(index, take_feedback{what->action, what->success ? take_feedback::kind::success : take_feedback::kind::failure, 0, ""});
  }
  if (const auto* what = std::get_if<send_cancel_answer>(&request)) {
    sim_random random = random_now(index, for_cancels);
    const bool refuses = world_.dice.strikes(fault_kind::cancel_refused, random, world_.now_ms());
    const bool is_open = has_open_cancel(node_->state(index)) && node_->state(index).cancel().action() == number(what->action);
    if (is_open && !refuses) members_[index].device.drop(what->action);
    return status_of(index, answer_cancel{what->action, refuses ? answer_cancel::kind::refused : answer_cancel::kind::done, ""});
  }
  const auto& told = std::get<send_attributes>(request);
  return status_of(index, report_attributes{told.firmware, told.product, told.hardware_serial, told.boot_id});
}

node_answer core_devices::answer_poll(std::uint32_t index) {
  member& who = members_[index];
  if (node_->state(index).registration() == state::UNKNOWN_DEVICE) {
    if (who.unregistered) who.known_at_ms = world_.now_ms();
    (void)node_->command(index, discover_device{"10.0.0.1", "gateway_token", true});
  }
  if (node_->state(index).unreachable()) (void)node_->command(index, contact_device{"10.0.0.1"});
  const poll_offer offer = offer_of(node_->state(index));
  const action_id action{node_->state(index).delivery().action()};
  node_answer answer{200};
  answer.poll_ms = world_.plan.poll_interval_ms;
  answer.wants_attributes = !node_->state(index).attributes_sent();
  const bool asks = offer == poll_offer::confirmation;
  who.unfetched = asks ? static_cast<std::uint8_t>(std::min(who.unfetched + 1, 200)) : 0;
  if (who.unfetched >= offers_before_consent_impossible) (void)node_->command(index, miss_confirmation{action});
  if (offer == poll_offer::deployment) answer.deployment = action;
  if (offer == poll_offer::cancel) answer.cancel = action_id{node_->state(index).cancel().action()};
  if (asks) answer.question = action;
  if (asks || offer == poll_offer::deployment) world_.tell(&sim_observer::on_offer, index, offer, action);
  who.sleeps = offer == poll_offer::nothing && !answer.wants_attributes && !who.device.busy();
  return answer;
}

// ---- pushes and the operator ----------------------------------------------------------------------

void core_devices::take_push(std::uint32_t index, const push_settings& push) {
  world_.tell(&sim_observer::on_push, push, index);
  const std::int64_t now_ms = world_.now_ms();
  if (world_.dice.strikes(fault_kind::device_message_dropped, random_, now_ms)) return finish_push(index, push, event::UNREACHABLE, random_.between(500, 2'000));
  world_.agenda.at(now_ms + random_.between(2, 80), index + 1, [this, index, push] {
    member& who = members_[index];
    const push_reply reply = who.device.take_push({push.action, push.attempt, push.ask, push.ask || push.removes ? "" : "license.lic", "", push.removes}, world_.now_ms());
    if (reply == push_reply::away) return finish_push(index, push, event::UNREACHABLE, random_.between(1, 2'000));
    turn(index);
    if (world_.dice.strikes(fault_kind::push_half_open, random_, world_.now_ms())) return finish_push(index, push, event::UNKNOWN, world_.plan.node.push_timeout_ms);
    finish_push(index, push, reply == push_reply::accepted ? event::ACCEPTED : reply == push_reply::declined ? event::DECLINED : event::LATER, random_.between(2, 80));
  });
}

void core_devices::finish_push(std::uint32_t index, const push_settings& push, event::PushOutcome outcome, std::int64_t after_ms) {
  world_.agenda.at(world_.now_ms() + after_ms, 0, [this, index, outcome, action = push.action, attempt = push.attempt, ask = push.ask, removes = push.removes, life = world_.life] {
    if (life == world_.life) (void)node_->command(index, ald::finish_push{action, attempt, ask, outcome, "", removes});
  });
}

void core_devices::enroll(std::uint32_t index) {
  member& who = members_[index];
  if (who.unregistered) return;
  const virtual_device_traits& traits = who.device.traits();
  register_device what;
  what.directory = traits.directory;
  what.push_address = traits.has_push_port ? "10.0.0.1:8081" : "";  // none, also if it has shown itself before
  what.firmware = traits.firmware;
  if (who.known_at_ms < 0) who.known_at_ms = world_.now_ms();
  (void)node_->command(index, what);
}

}  // namespace ald
