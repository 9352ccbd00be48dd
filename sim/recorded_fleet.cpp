// Polls, offers, and the steps that follow them.
#include "sim/recorded_fleet.hpp"

#include <algorithm>

#include "sim/recorded_presence.hpp"

namespace ald {
namespace {

constexpr std::int64_t row_shows_within_ms = 5'000;  ///< from the record on the disk to the row
constexpr std::int64_t look_again_ms = 250;          ///< the simulated node may be a little later than the real one was
constexpr std::uint32_t max_looks = 40;
constexpr std::int64_t retry_ms = 1'000;
constexpr std::uint32_t max_attempts = 20;
constexpr std::int64_t at_once_ms = 10;
constexpr std::int64_t answer_unheard_ms = 100;      ///< the download is recorded within it
constexpr std::int64_t answer_after_ms = 1'000;      ///< a user nobody saw asked

// The next one of this need; null: the log has no more of it.
template <class T>
const T* next_of_need(const std::vector<T>& all, std::size_t& next, std::uint32_t n) {
  while (next < all.size() && all[next].n < n) ++next;
  return next < all.size() && all[next].n == n ? &all[next++] : nullptr;
}

bool is_worth_trying_again(int status) { return status == 0 || status == 408 || status == 429 || status >= 500; }

}  // namespace

recorded_fleet::recorded_fleet(sim_world& world, sim_gateway& gateway, const recorded_scenario& recorded, bool polls_kept, bool orders_kept)
    : world_(world), gateway_(gateway), recorded_(recorded), polls_kept_(polls_kept), orders_kept_(orders_kept) {
  usual_.steps = {{recorded_step_kind::download, recorded.habits.download_ms}, {recorded_step_kind::confirmed, recorded.habits.confirm_ms}};
  members_.resize(recorded.devices.size());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    members_[i].recorded = &recorded.devices[i];
    members_[i].polled_ms = recorded.devices[i].discovered_ms;
    world_.add_unit(recorded.devices[i].unit);
    world_.peers.push_back(recorded.devices[i].peer);
  }
}

void recorded_fleet::begin() {
  for (std::uint32_t i = 0; i < members_.size(); ++i) {
    std::int64_t at_ms = 0;
    for (const recorded_command& what : members_[i].recorded->commands) {
      // What the device said after its registration is still said after it.
      at_ms = std::max(at_ms, orders_kept_ && what.together_ms >= 0 ? what.together_ms : what.at_ms);
      world_.agenda.at(at_ms, i + 1, [this, i, &what] { command(i, what.what, 0); });
    }
    const std::int64_t deaf_until_ms = members_[i].recorded->deaf_until_ms;
    if (deaf_until_ms >= 0) {
      world_.agenda.at(deaf_until_ms, i + 1, [this, i] {
        const auto row = world_.view->find(world_.units[i]);
        if (row && row->offer == poll_offer::confirmation) command(i, miss_confirmation{row->action}, 0);
      });
    }
    plan_poll(i, false);
  }
}

// Whoever told it then was heard; a full queue is asked again.
void recorded_fleet::command(std::uint32_t device, const device_command& what, std::uint32_t attempts) {
  world_.api->command(world_.units[device], what, [this, device, what, attempts](const result<done>& outcome) {
    if (outcome.ok() || outcome.error().code != fault_code::busy || attempts >= max_attempts) return;
    world_.agenda.at(world_.now_ms() + look_again_ms, device + 1, [this, device, what, attempts] { command(device, what, attempts + 1); });
  });
}

bool recorded_fleet::is_registered(std::uint32_t device) const {
  const auto row = world_.view->find(world_.units[device]);
  return row && row->stage != device_stage::unknown && row->stage != device_stage::discovered && row->stage != device_stage::rejected;
}

// ---- polls ----------------------------------------------------------------------------------------

void recorded_fleet::on_record(const event::Record& record, std::uint32_t device) {
  const auto watch = [this](std::uint32_t i) {
    members_[i].watch_until_ms = world_.now_ms() + row_shows_within_ms;
    plan_poll(i, true);
  };
  if (device != npos && record.device().has_license_stored()) members_[device].n = record.device().license_stored().n();
  if (device != npos) watch(device);
  if (!record.has_fleet()) return;
  for (std::uint32_t i = 0; i < members_.size(); ++i) watch(i);  // settings that rows are judged by
}

void recorded_fleet::on_crash() {
  for (std::uint32_t i = 0; i < members_.size(); ++i) members_[i].now.plan != nullptr ? plan_step(i) : plan_poll(i, true);
}

void recorded_fleet::plan_poll(std::uint32_t device, bool may_find) {
  const member& who = members_[device];
  const std::int64_t after_ms = std::max(who.polled_ms, world_.now_ms() - 1);
  const next_poll next = may_find ? poll_after(*who.recorded, after_ms, world_.plan.poll_interval_ms, polls_kept_)
                                  : recorded_poll_after(*who.recorded, after_ms);
  if (next.at_ms != never_ms) plan_poll_at(device, next.at_ms, next.found_something);
}

void recorded_fleet::plan_poll_at(std::uint32_t device, std::int64_t at_ms, bool found_something) {
  world_.agenda.at(at_ms, device + 1, [this, device, found_something, plan = ++members_[device].plans] {
    if (members_[device].plans == plan) poll(device, found_something);
  });
}

void recorded_fleet::poll(std::uint32_t device, bool found_something) {
  member& who = members_[device];
  const std::int64_t now_ms = world_.now_ms();
  who.polled_ms = now_ms;
  const bool is_away = who.now.plan != nullptr || now_ms < who.silent_until_ms || !was_there(*who.recorded, now_ms) || !is_registered(device);
  if (is_away) return plan_poll(device, true);
  gateway_.handle(device, poll_node{}, [this, device, found_something](const gateway_answer& answer) { take_poll(device, answer, found_something); });
}

void recorded_fleet::take_poll(std::uint32_t device, const gateway_answer& answer, bool found_something) {
  member& who = members_[device];
  const node_answer& there = answer.answer;
  const std::int64_t now_ms = world_.now_ms();
  if (is_worth_trying_again(there.status)) return plan_poll_at(device, now_ms + retry_ms, found_something);
  if (there.deployment != action_id{}) {
    who.looks = 0;
    gateway_.handle(device, read_deployment{there.deployment, ""}, [this, device, action = there.deployment](const gateway_answer& read) {
      if (read.answer.status == 200) return take_offer(device, action);
      plan_poll(device, true);
    });
    return;
  }
  if (there.question != action_id{} && now_ms >= who.recorded->deaf_until_ms) {
    who.looks = 0;
    return ask_user(device, there.question);
  }
  if (there.cancel != action_id{}) {
    const bool refused = who.next_cancel < who.recorded->cancel_answers.size() && who.recorded->cancel_answers[who.next_cancel++].refused;
    gateway_.handle(device, send_cancel_answer{there.cancel, refused}, [this, device](const gateway_answer&) { plan_poll_at(device, world_.now_ms() + at_once_ms, false); });
    return;
  }
  if (found_something && who.looks++ < max_looks) return plan_poll_at(device, now_ms + look_again_ms, true);
  who.looks = 0;
  plan_poll(device, !answer.is_idle || now_ms < who.watch_until_ms);
}

recorded_answer recorded_fleet::next_answer(std::uint32_t device) {
  member& who = members_[device];
  const recorded_answer* said = next_of_need(who.recorded->answers, who.next_answer, who.n);
  return said != nullptr ? *said : recorded_answer{who.n, event::ACCEPTED, answer_after_ms};
}

void recorded_fleet::ask_user(std::uint32_t device, action_id action) {
  gateway_.handle(device, read_question{action, ""}, [this, device, action](const gateway_answer& read) {
    if (read.answer.status != 200) return plan_poll(device, true);
    recorded_answer answer = next_answer(device);
    while (answer.said == event::UNKNOWN) answer = next_answer(device);
    if (answer.said == event::LATER) return plan_poll(device, true);  // nothing to send: the question stays open
    world_.agenda.at(world_.now_ms() + answer.after_ms, device + 1, [this, device, action, says_yes = answer.said == event::ACCEPTED] {
      gateway_.handle(device, send_user_answer{action, says_yes}, [this, device, says_yes](const gateway_answer&) {
        if (says_yes) return plan_poll_at(device, world_.now_ms() + at_once_ms, false);  // the deployment is offered from now on
        plan_poll(device, true);
      });
    });
  });
}

// ---- offers ---------------------------------------------------------------------------------------

event::PushOutcome recorded_fleet::take_push(std::uint32_t device, const device_settings_push& push) {
  member& who = members_[device];
  if (push.removes) return push_outcome(*who.recorded, world_.now_ms(), true);
  const bool same = who.last_push == push.action && who.last_attempt == push.attempt && who.last_ask == push.ask;
  if (same && who.last_outcome != event::UNREACHABLE) return who.last_outcome;
  who.last_push = push.action;
  who.last_attempt = push.attempt;
  who.last_ask = push.ask;
  who.last_outcome = push_outcome(*who.recorded, who.n, push.attempt, push.ask, world_.now_ms());
  if (push.ask && who.last_outcome != event::UNREACHABLE) who.last_outcome = next_answer(device).said;
  if (!push.ask && (who.last_outcome == event::ACCEPTED || who.last_outcome == event::UNKNOWN)) take_offer(device, push.action);
  return who.last_outcome;
}

std::int64_t recorded_fleet::answer_takes_ms(std::uint32_t device) const {
  const job& now = members_[device].now;
  const bool unheard = now.plan != nullptr && now.plan != &usual_ && !now.plan->from_answer && now.step == 0;
  return unheard ? now.plan->steps.front().after_ms + answer_unheard_ms : recorded_.habits.push_ms;
}

void recorded_fleet::take_offer(std::uint32_t device, action_id action) {
  member& who = members_[device];
  if (who.now.plan != nullptr && who.now.action == action) return;  // at it
  const recorded_try* plan = next_of_need(who.recorded->tries, who.next_try, who.n);
  if (plan == nullptr) plan = &usual_;
  if (plan->steps.empty()) {
    who.now = {};
    who.silent_until_ms = plan->silent_until_ms;
    return plan_poll(device, true);
  }
  who.silent_until_ms = -1;
  who.now = {action, plan, world_.now_ms() + (plan->from_answer ? recorded_.habits.push_ms + 1 : 0), 0, 0};
  plan_step(device);
}

void recorded_fleet::plan_step(std::uint32_t device) {
  member& who = members_[device];
  if (who.now.step >= who.now.plan->steps.size()) {
    who.now = {};
    return plan_poll(device, true);
  }
  const std::int64_t at_ms = std::max(world_.now_ms(), who.now.began_ms + who.now.plan->steps[who.now.step].after_ms);
  world_.agenda.at(at_ms, device + 1, [this, device, was = who.now] {
    const job& now = members_[device].now;
    if (now.plan == was.plan && now.step == was.step && now.began_ms == was.began_ms) do_step(device);
  });
}

void recorded_fleet::do_step(std::uint32_t device) {
  const job& now = members_[device].now;
  const auto reply = [this, device, was = now](const gateway_answer& answer) {
    const job& still = members_[device].now;
    if (still.plan == was.plan && still.step == was.step && still.began_ms == was.began_ms) end_step(device, answer.answer);
  };
  switch (now.plan->steps[now.step].what) {
    case recorded_step_kind::download: return gateway_.handle(device, download_license{now.action, ""}, reply);
    case recorded_step_kind::without_download:
    case recorded_step_kind::confirmed: return gateway_.handle(device, send_result{now.action, true}, reply);
    case recorded_step_kind::failed: return gateway_.handle(device, send_result{now.action, false}, reply);
    case recorded_step_kind::rejected:
      command(device, take_feedback{now.action, take_feedback::kind::rejected, 0, "not now"}, 0);
      return end_step(device, {});
  }
}

void recorded_fleet::end_step(std::uint32_t device, const node_answer& answer) {
  member& who = members_[device];
  const bool is_rejection = who.now.plan->steps[who.now.step].what == recorded_step_kind::rejected;
  if (!is_rejection && is_worth_trying_again(answer.status) && who.now.attempts++ < max_attempts) {
    world_.agenda.at(world_.now_ms() + retry_ms, device + 1, [this, device, was = who.now] {
      const job& now = members_[device].now;
      if (now.plan == was.plan && now.step == was.step && now.began_ms == was.began_ms) do_step(device);
    });
    return;
  }
  who.now.attempts = 0;
  ++who.now.step;
  plan_step(device);
}

}  // namespace ald
