// Commands, and what an operator looks at.
#include "sim/sim_operator.hpp"

#include <algorithm>

#include "sim/fleet_traits.hpp"

namespace ald {
namespace {

constexpr std::uint64_t for_token = 10;  ///< device_random's

constexpr duration_ms retry_ms = 15'000;
constexpr std::size_t given_at_once = 1'000;   ///< commands of one selection
constexpr duration_ms give_every_ms = 1'000;
constexpr duration_ms look_every_ms = 40 * 60'000;
constexpr duration_ms look_every_quiet_ms = 5 * 60'000;

}  // namespace

sim_operator::sim_operator(sim_world& world, sim_device_fleet& fleet, sim_licensing_server& server, demand_figures& demand, sim_random random)
    : world_(world), fleet_(fleet), server_(server), random_(random), rules_(world, {[this](const fleet_command& what) { give(what); }, [this](const pack_rule& what) { give(what); },
                                [this](std::uint32_t device, const tag_device& what) { give(device, what); }}),
      kind_rules_(world, {[this](const fleet_command& what) { give(what); }, [this](std::uint32_t device, const device_command& what) { if (!fleet_.is_gone(device)) give(device, what); }}),
      rush_(world, fleet, demand, {[this](std::uint32_t device) { enroll(device); }, [this](std::uint32_t device, const device_command& what) { give(device, what); },
                                   [this](const fleet_command& what) { give(what); }, [this](const pack_rule& what) { give(what); }}),
      revoking_(world.plan.seed, 32), second_thoughts_(world.plan.seed, 7) {
  fleet_.on_swap([this](std::uint32_t gone, std::uint32_t fresh) { replace(gone, fresh); });
  fleet_.on_token_lost([this](std::uint32_t device) { replace_token(device); });
}

void sim_operator::begin() {
  set_up_profiles();
  if (!world_.plan.scarce) world_.agenda.at(60'000, 0, [this] { enroll_some(0); });
  world_.agenda.at(look_every_ms, 0, [this] { look_after(); });
  plan_mistakes();
  rush_.begin();
  rules_.begin();
  kind_rules_.begin();
  plan_revocations();
}

// The profiles are there before they are assigned, and assigned before the devices come.
void sim_operator::set_up_profiles() {
  give(set_profile{profile_id("quiet"), false});
  give(set_profile{profile_id("asking"), true});
  world_.agenda.at(world_.now_ms() + 30'000, 0, [this] {
    give(assign_profile{profile_id("quiet"), "/managed"});
    give(assign_profile{profile_id("asking"), "/asking"});
  });
}

// So many a second that all are registered within enroll_ms.
void sim_operator::enroll_some(std::uint32_t from) {
  const std::uint32_t all = world_.plan.devices;
  const std::int64_t step_ms = 1'000;
  const auto per_step = static_cast<std::uint32_t>(1 + all * step_ms / std::max<std::int64_t>(world_.plan.enroll_ms, step_ms));
  const std::uint32_t to = std::min(all, from + per_step);
  for (std::uint32_t i = from; i < to; ++i) {
    if (!fleet_.comes_by_itself(i)) enroll(i);
  }
  const auto gap_ms = std::max<std::int64_t>(step_ms, world_.plan.enroll_ms * per_step / std::max<std::uint32_t>(all, 1));
  if (to < all) world_.agenda.at(world_.now_ms() + gap_ms, 0, [this, to] { enroll_some(to); });
}

void sim_operator::enroll(std::uint32_t device) {
  const bool tokens_matter = world_.dice.rate(fault_kind::token_replaced) > 0;
  enroll(device, tokens_matter && device_random(world_.plan.seed, device, for_token).chance(world_.plan.shares.own_token));
}

void sim_operator::enroll(std::uint32_t device, bool with_token) {
  if (fleet_.is_gone(device)) return;
  const virtual_device_traits& traits = fleet_.device(device).traits();
  register_device what;
  if (!fleet_.comes_by_itself(device)) what.directory = traits.directory;
  what.push_address = fleet_.push_address(device);
  what.firmware = traits.firmware;
  if (with_token) what.token_hash = make_token(device);
  give(device, what, [this, device, token = what.token_hash] {
    ++registered_;
    if (token) bring_token(device, *token, 0);
    fleet_.note_known(device);
  });
}

void sim_operator::give(std::uint32_t device, device_command what, std::function<void()> then) {
  ++open_;
  const auto again = [this, device, what, then] {
    --open_;
    give(device, what, then);
  };
  if (!world_.api) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
  const auto answered = std::make_shared<bool>(false);
  world_.api->command(world_.units[device], what, [this, device, what, then, again, answered, life = world_.life](const result<done>& outcome) {
    if (life != world_.life || *answered) return;
    *answered = true;
    const bool pointless = !outcome.ok() && (outcome.error().code == fault_code::conflict || outcome.error().code == fault_code::not_found);
    if (!outcome.ok() && !pointless) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
    --open_;
    if (!outcome.ok()) return;
    world_.tell(&sim_observer::on_done, device, what);
    if (then) then();
  });
  watch(answered, again, world_.life);
}

// A node that died does not answer any more: the operator sees the connection break.
void sim_operator::watch(std::shared_ptr<bool> answered, std::function<void()> again, std::uint64_t life) {
  if (*answered) return;
  world_.agenda.at(world_.now_ms() + 2 * retry_ms, 0, [this, answered, again, life] {
    if (*answered) return;
    if (life == world_.life) return watch(answered, again, life);  // slow, but alive
    *answered = true;
    again();
  });
}

void sim_operator::give(fleet_command what) {
  ++open_;
  const auto again = [this, what] {
    --open_;
    give(what);
  };
  if (!world_.api) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
  const auto answered = std::make_shared<bool>(false);
  world_.api->command(what, [this, what, again, answered, life = world_.life](const result<done>& outcome) {
    if (life != world_.life || *answered) return;
    *answered = true;
    if (!outcome.ok()) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
    --open_;
    world_.tell(&sim_observer::on_fleet_done, what);
  });
  watch(answered, again, world_.life);
}

// Of a pack that nobody knows there is nothing to rule yet.
void sim_operator::give(const pack_rule& what) {
  ++open_;
  const auto again = [this, what] {
    --open_;
    give(what);
  };
  if (!world_.api) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
  const auto answered = std::make_shared<bool>(false);
  world_.api->rule_pack(what, [this, again, answered, life = world_.life](const result<done>& outcome) {
    if (life != world_.life || *answered) return;
    *answered = true;
    if (!outcome.ok() && outcome.error().code != fault_code::not_found) return world_.agenda.at(world_.now_ms() + retry_ms, 0, again);
    --open_;
  });
  watch(answered, again, world_.life);
}

void sim_operator::look_after() {
  world_.agenda.at(world_.now_ms() + (world_.quiet ? look_every_quiet_ms : look_every_ms), 0, [this] { look_after(); });
  if (!world_.api) return;
  give_to_all(device_reason::needs_manual_resend, resend_settings{});
  if (world_.quiet) rules_.lift();  // again: what was given before may have come late
  if (world_.quiet) kind_rules_.want_all();
  kind_rules_.look_after();
  if (world_.view->counts().by_reason[static_cast<std::size_t>(device_reason::revoked)] > 0) {
    give_to_all(device_reason::revoked, lift_block{});
    for (int times = 0; times < 2; ++times) {
      world_.agenda.at(world_.now_ms() + second_thoughts_.between(60'000, 900'000), 0, [this] { send_over_cancels(); });
    }
  }
  lift_withdrawals();
  send_over_cancels();
  look_at_newcomers();
  if (world_.api->status().clock_suspect) {
    fleet_.set_clock_right();
    give(confirm_clock{});
  }
}

void sim_operator::give_to_all(device_reason reason, const device_command& what) {
  give_to_all({std::nullopt, reason}, world_.view->counts().by_reason[static_cast<std::size_t>(reason)], what);
}

void sim_operator::give_to_all(const device_filter& which, std::uint64_t count, const device_command& what) {
  if (count == 0) return;
  std::vector<std::uint32_t> devices;
  // All in one page: each page costs a look at the whole fleet.
  for (const listed_device& listed : world_.view->list(which, {}, world_.units.size())) devices.push_back(world_.index_of(listed.unit.text));
  give_each(std::make_shared<const std::vector<std::uint32_t>>(std::move(devices)), 0, what);
}

// Whoever has another license by now need not wait until the device drops the earlier one.
void sim_operator::send_over_cancels() {
  if (!world_.api) return;
  give_to_all(device_reason::awaiting_cancel, resend_settings{});
  give_to_all(device_reason::cancel_refused, resend_settings{});
}

// Those whom no rule let in are turned away at first; in the end everybody is let in.
void sim_operator::look_at_newcomers() {
  const auto counts = world_.view->counts();
  const auto in = [&](device_stage stage) { return counts.by_stage[static_cast<std::size_t>(stage)]; };
  if (world_.quiet) {
    give_to_all({device_stage::discovered, std::nullopt}, in(device_stage::discovered), accept_device{});
    return give_to_all({device_stage::rejected, std::nullopt}, in(device_stage::rejected), accept_device{});
  }
  if (in(device_stage::discovered) == 0) return;
  for (const listed_device& listed : world_.view->list({device_stage::discovered, std::nullopt}, {}, world_.units.size())) {
    const std::uint32_t device = world_.index_of(listed.unit.text);
    if (device == sim_observer::npos || fleet_.is_gone(device)) continue;
    give(device, reject_device{}, [this, device] {
      world_.dice.count(fault_kind::newcomer_turned_away);
      world_.agenda.at(world_.now_ms() + second_thoughts_.between(300'000, 2 * 3'600'000), 0, [this, device] { give(device, accept_device{}); });
    });
  }
}

std::string sim_operator::make_token(std::uint32_t device) {
  made_tokens& made = tokens_made_[device];
  sim_random random = device_random(world_.plan.seed, device, for_token + (std::uint64_t{++made.count} << 32));
  std::string hash;
  for (int i = 0; i < 16; ++i) hash.push_back(static_cast<char>(random.below(256)));
  return hash;
}

void sim_operator::replace_token(std::uint32_t device) {
  const std::string token = make_token(device);
  const std::int64_t there_ms = second_thoughts_.between(0, 600'000);
  give(device, ald::replace_token{token}, [this, device, token, there_ms] {
    world_.dice.count(fault_kind::token_replaced);
    bring_token(device, token, there_ms);
  });
}

void sim_operator::bring_token(std::uint32_t device, const std::string& token, duration_ms after_ms) {
  tokens_made_[device].taken = token;
  tokens_made_[device].taken_at_ms = world_.now_ms();
  world_.agenda.at(world_.now_ms() + after_ms, 0, [this, device, token] {
    if (tokens_made_[device].taken == token) fleet_.take_token(device, token);
  });
}

void sim_operator::repair(std::int64_t copied_at_ms) {
  if (!world_.api) return world_.agenda.at(world_.now_ms() + retry_ms, 0, [this, copied_at_ms] { repair(copied_at_ms); });
  // What was answered a moment after the copy may not be in it.
  const std::int64_t from_ms = copied_at_ms - 60'000;
  set_up_profiles();
  rules_.lift();  // what was lifted since is back
  kind_rules_.want_all();
  for (std::uint32_t device = 0; device < fleet_.count(); ++device) {
    if (fleet_.is_gone(device)) continue;
    const auto token = tokens_made_.find(device);
    // Who shows a token that the node does not know is nobody to it, until an operator says who that is.
    if (token != tokens_made_.end() && token->second.taken_at_ms >= from_ms) {
      enroll(device, true);
    } else if (fleet_.known_at_ms(device) >= from_ms && !fleet_.comes_by_itself(device)) {
      enroll(device);
    }
    for (auto revoked = revoked_at_ms_.lower_bound({device, ""}); revoked != revoked_at_ms_.end() && revoked->first.first == device; ++revoked) {
      withdraw_license again{"not needed any more", true, false};
      if (!revoked->first.second.empty()) again.kind = license_kind(revoked->first.second);
      if (revoked->second >= from_ms) give(device, again);
    }
  }
}

// A selection is sent bit by bit, as any tool would, so that the node's queue of commands has room for others.
void sim_operator::give_each(std::shared_ptr<const std::vector<std::uint32_t>> devices, std::size_t from, const device_command& what) {
  const std::size_t to = std::min(devices->size(), from + given_at_once);
  for (std::size_t i = from; i < to; ++i) {
    const std::uint32_t device = (*devices)[i];
    if (device != sim_observer::npos && !fleet_.is_gone(device)) give(device, what);
  }
  if (to < devices->size()) world_.agenda.at(world_.now_ms() + give_every_ms, 0, [this, devices, to, what] { give_each(devices, to, what); });
}

void sim_operator::replace(std::uint32_t gone, std::uint32_t fresh) {
  const bool is_known = fleet_.known_at_ms(gone) >= 0;
  if (is_known && revoking_.chance(world_.dice.rate(fault_kind::hardware_replaced))) {
    give(gone, replace_device{world_.units[fresh]}, [this, fresh] {
      world_.dice.count(fault_kind::hardware_replaced);
      fleet_.note_known(fresh);
    });
    // A store that went back may know neither of the two: what the operator meant is done in the end.
    if (!fleet_.comes_by_itself(fresh)) world_.agenda.at(world_.now_ms() + 600'000, 0, [this, fresh] { enroll(fresh); });
    return;
  }
  if (!fleet_.comes_by_itself(fresh)) enroll(fresh);
  if (is_known && random_.chance(0.5)) give(gone, retire_device{});
}

void sim_operator::plan_mistakes() {
  fault_dice& dice = world_.dice;
  const std::int64_t end_ms = dice.quiet_from_ms();
  for (auto times = fault_dice::times(dice.rate(fault_kind::switch_toggled), random_); times > 0; --times) {
    const std::int64_t off_ms = random_.between(1, std::max<std::int64_t>(1, end_ms / 2));
    const std::int64_t on_ms = off_ms + random_.between(1'000, 3'600'000);
    world_.agenda.at(off_ms, 0, [this] {
      world_.dice.count(fault_kind::switch_toggled);
      give(set_switch{false});
    });
    world_.agenda.at(on_ms, 0, [this] { give(set_switch{true}); });
  }
  for (auto times = fault_dice::times(dice.rate(fault_kind::profile_changed), random_); times > 0; --times) {
    const bool asks = random_.chance(0.5);
    // Mostly while the fleet is rolled out, when pushes are queued that were decided before.
    const std::int64_t until_ms = random_.chance(0.7) ? std::min(end_ms, world_.plan.enroll_ms + 600'000) : end_ms;
    world_.agenda.at(random_.between(61'000, std::max<std::int64_t>(61'000, until_ms)), 0, [this, asks] {
      world_.dice.count(fault_kind::profile_changed);
      give(assign_profile{profile_id(asks ? "asking" : "quiet"), asks ? "/managed" : "/asking"});
    });
  }
  for (auto times = fault_dice::times(dice.rate(fault_kind::clock_jump), random_); times > 0; --times) {
    const std::int64_t by_ms = random_.between(600'000, 6 * 3'600'000) * (random_.chance(0.5) ? 1 : -1);
    world_.agenda.at(random_.between(1, std::max<std::int64_t>(1, end_ms)), 0, [this, by_ms] {
      world_.dice.count(fault_kind::clock_jump);
      fleet_.set_clock(by_ms);
    });
  }
}

void sim_operator::plan_revocations() {
  fault_dice& dice = world_.dice;
  const double mean = dice.rate(fault_kind::operator_revokes) * world_.plan.days * world_.plan.devices;
  for (auto times = fault_dice::times(mean, revoking_); times > 0; --times) {
    world_.agenda.at(revoking_.between(1, std::max<std::int64_t>(1, dice.quiet_from_ms())), 0, [this] { revoke_one(); });
  }
}

void sim_operator::revoke_one() {
  const auto device = static_cast<std::uint32_t>(revoking_.below(fleet_.count()));
  withdraw_license what{"not needed any more", revoking_.chance(0.8), revoking_.chance(0.2)};
  what.kind = kind_rules_.some_kind();
  if (fleet_.is_gone(device) || fleet_.known_at_ms(device) < 0) return;
  give(device, what, [this, device, what] {
    world_.dice.count(fault_kind::operator_revokes);
    revoked_at_ms_[{device, what.kind ? what.kind->text : std::string()}] = world_.now_ms();
  });
}

// Most wait until the device has confirmed, or the license is back; some do not.
void sim_operator::lift_withdrawals() {
  const auto waiting = world_.view->counts().by_reason;
  const auto in = [&](device_reason reason) { return waiting[static_cast<std::size_t>(reason)]; };
  for (const device_reason reason : {device_reason::withdrawn, device_reason::returned}) give_to_all(reason, lift_block{});
  if (in(device_reason::awaiting_return) > 0 && (world_.quiet || revoking_.chance(0.3))) give_to_all(device_reason::awaiting_return, lift_block{});
  if (in(device_reason::awaiting_removal) == 0) return;
  if (world_.quiet || revoking_.chance(0.3)) return give_to_all(device_reason::awaiting_removal, lift_block{});
  if (revoking_.chance(0.2)) return give_to_all(device_reason::awaiting_removal, withdraw_license{"", true, true});
  give_to_all(device_reason::awaiting_removal, resend_settings{});
}

void sim_operator::begin_quiet() {
  fleet_.set_clock_right();
  if (!world_.plan.scarce) server_.restock();
  rush_.lift();
  give(set_switch{true});
  give(confirm_clock{});
  look_after();
}

}  // namespace ald
