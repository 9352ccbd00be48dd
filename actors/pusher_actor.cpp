// A queue, a window, and results back to the devices.
#include "actors/pusher_actor.hpp"

#include <algorithm>

#include "messages/mutant.hpp"

namespace ald {
namespace {

bool same_push(const push_settings& a, const push_settings& b) {
  return a.action == b.action && a.attempt == b.attempt && a.ask == b.ask && a.removes == b.removes;
}

}  // namespace

pusher_actor::pusher_actor(caf::actor_config& config, node_env& env, std::uint64_t epoch)
    : caf::event_based_actor(config), env_(env), epoch_(epoch) {}

caf::behavior pusher_actor::make_behavior() {
  return {
      [this](request_push& request) {
        enqueue(request);
        start_some();
      },
      [this](const push_answered& answered) {
        finish(answered.what, answered.answer);
        start_some();
      },
      [this](const settings_published& what) { epoch_ = what.settings->profile_epoch(); },
      [this](const clock_beat& beat) {
        expire(beat.now);
        start_some();
      },
  };
}

void pusher_actor::enqueue(request_push& request) {
  const unit_id unit = request.what.unit;
  if (const auto it = running_.find(unit); it != running_.end() && same_push(it->second.what, request.what)) return;
  if (const auto it = queued_.find(unit); it != queued_.end()) {
    it->second = std::move(request);
    return;
  }
  if (queued_.size() >= env_.config.max_queued_pushes) return;
  queue_.push_back(unit);
  queued_.emplace(unit, std::move(request));
  show_load();
}

void pusher_actor::start_some() {
  // A unit whose earlier push still runs goes to the back; one round over the queue is enough.
  for (std::size_t tries = queue_.size(); tries > 0 && (running_.size() < env_.config.max_pushes_in_flight || ALD_MUTANT("pushes_without_limit")); --tries) {
    const unit_id unit = std::move(queue_.front());
    queue_.pop_front();
    if (running_.contains(unit)) {
      queue_.push_back(unit);
      continue;
    }
    auto node = queued_.extract(unit);
    start(node.mapped());
  }
  show_load();
}

void pusher_actor::start(request_push& request) {
  const auto row = env_.table.find(request.what.unit);
  // The row is the device's last durable word: listed for a re-send (I5), waiting or confirmed it offers nothing, and it says
  // whether the user has to be asked first (I4).
  const poll_offer offer = request.what.ask ? poll_offer::confirmation : poll_offer::deployment;
  const bool offers = row && (row->offer == offer || (row->pushed_over_cancel && row->file_open != request.what.ask));
  const bool delivers = offers && row->action == request.what.action && row->stage != device_stage::retired;
  const bool current = request.what.removes ? row && row->removing && row->canceled == request.what.action : delivers;
  // The table says first which settings are in force: whoever changed them may have his answer before their news is here (I4).
  if (request.epoch < std::max(epoch_, env_.table.epoch()) || !current) {
    // Decided under other settings, or overtaken: the device judges anew and, if it still owes a push, asks again.
    env_.registry->post(mail_batch{{{request.what.unit, examine_device{}, {}, true}}});
    return;
  }
  request.what.form = row->form;
  running_[request.what.unit] = {request.what, env_.clock->now().mono_ms};
  env_.push->push(request.what, [door = env_.pusher, what = request.what](push_result answer) {
    door->post(push_answered{what, std::move(answer)});
  });
}

void pusher_actor::finish(const push_settings& what, const push_result& answer) {
  const auto it = running_.find(what.unit);
  if (it == running_.end() || !same_push(it->second.what, what)) return;
  running_.erase(it);
  env_.tallies.pushes[static_cast<std::size_t>(answer.outcome)].add();
  finish_push result{what.action, what.attempt, what.ask, answer.outcome, answer.detail, what.removes};
  env_.registry->post(mail_batch{{{what.unit, std::move(result), {}, false}}});
}

void pusher_actor::expire(const instant& now) {
  // The port answers within the push timeout; this is the net under a port that does not.
  std::vector<push_settings> late;
  for (const auto& [unit, push] : running_) {
    if (now.mono_ms - push.started_mono_ms > 2 * env_.config.push_timeout_ms) late.push_back(push.what);
  }
  std::sort(late.begin(), late.end(), [](const auto& a, const auto& b) { return a.unit < b.unit; });
  for (const push_settings& what : late) finish(what, {event::UNKNOWN, "no result in time"});
}

void pusher_actor::show_load() {
  env_.board.pushes_queued = queued_.size();
  env_.board.pushes_in_flight = running_.size();
}

}  // namespace ald
