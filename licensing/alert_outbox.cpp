// Queues, one a receiver, and the alerts that receivers believe to be on.
#include "licensing/alert_outbox.hpp"

#include <algorithm>

namespace ald {
namespace {

void write(const alert_note& note, state::AlertNote& out) {
  out.set_id(note.id);
  out.set_alert(note.alert);
  out.set_subject(note.subject);
  out.set_firing(note.firing);
  out.set_since_ms(note.since_ms);
  out.set_at_ms(note.at_ms);
  out.set_detail(note.detail);
}

alert_note read(const state::AlertNote& in) {
  return {in.id(), in.alert(), in.subject(), in.firing(), in.since_ms(), in.at_ms(), in.detail()};
}

/// Of the alert with this name; none for one that this version does not know.
duration_ms patience_of(const std::string& called, const alert_policy& policy) {
  for (int i = 0; i < alert_count; ++i) {
    if (name(static_cast<alert>(i)) == called) return alert_watch::patience(static_cast<alert>(i), policy);
  }
  return 0;
}

}  // namespace

alert_outbox::alert_outbox(webhook_policy policy, alert_policy patience, std::string node, std::vector<std::string> receivers)
    : policy_(policy), patience_(patience), node_(std::move(node)) {
  for (std::string& receiver : receivers) queues_.push_back({std::move(receiver)});
}

void alert_outbox::restore(const state::AlertOutbox& saved, const instant& now) {
  for (const state::AlertNote& note : saved.told()) {
    told_[{note.alert(), note.subject()}] = {read(note), true, now.mono_ms + policy_.settle_ms + patience_of(note.alert(), patience_)};
  }
  for (receiver_queue& queue : queues_) {
    const state::AlertReceiver* known = nullptr;
    for (const state::AlertReceiver& one : saved.receivers()) {
      if (one.receiver() == queue.receiver) known = &one;
    }
    for (const state::AlertNote& note : known != nullptr ? known->owed() : saved.told()) owe(queue, read(note));
  }
}

state::AlertOutbox alert_outbox::snapshot() const {
  state::AlertOutbox out;
  for (const auto& [what, told] : told_) write(told.note, *out.add_told());
  for (const receiver_queue& queue : queues_) {
    state::AlertReceiver& receiver = *out.add_receivers();
    receiver.set_receiver(queue.receiver);
    for (const alert_note& note : queue.owed) write(note, *receiver.add_owed());
  }
  return out;
}

void alert_outbox::take(const alert_change& change, const instant& now) {
  const active_alert& what = change.what;
  const std::string called(name(what.what));
  const auto known = told_.find({called, what.subject});
  if (change.began && known != told_.end()) {
    known->second.from_before = false;  // it went on over the restart: who was told then needs to hear nothing
    return;
  }
  if (!change.began && known == told_.end()) return;
  const std::int64_t since_ms = change.began ? begin_ms({called, what.subject}, what.since_ms) : known->second.note.since_ms;
  const alert_note note = make_note(called, what.subject, change.began, since_ms, what.detail, now);
  if (change.began) {
    told_[{called, what.subject}] = {note};
  } else {
    told_.erase(known);
  }
  tell(note);
}

void alert_outbox::test(const instant& now) {
  const std::int64_t since_ms = begin_ms({"test", ""}, now.wall_ms);
  tell(make_note("test", "", true, since_ms, "a test, nothing is wrong", now));
  tell(make_note("test", "", false, since_ms, "a test, nothing was wrong", now));
}

// A wall clock that was set back stands until time has caught up, and what begins twice meanwhile would have one id.
std::int64_t alert_outbox::begin_ms(const about& what, std::int64_t since_ms) {
  std::int64_t& last_ms = begun_[what];
  return last_ms = std::max(since_ms, last_ms + 1);
}

void alert_outbox::settle(const instant& now) {
  for (auto it = told_.begin(); it != told_.end();) {
    const told_alert told = it->second;
    const bool is_over = told.from_before && now.mono_ms >= told.over_mono_ms;
    it = is_over ? told_.erase(it) : std::next(it);
    if (is_over) tell(make_note(told.note.alert, told.note.subject, false, told.note.since_ms, "not seen again since the node's start", now));
  }
}

alert_note alert_outbox::make_note(const std::string& alert, const std::string& subject, bool firing, std::int64_t since_ms, const std::string& detail,
                                   const instant& now) const {
  std::string about = alert;
  if (!subject.empty()) about += "/" + subject;
  const std::string id = node_ + "/" + about + "/" + std::to_string(since_ms) + (firing ? "/firing" : "/cleared");
  return {id, alert, subject, firing, since_ms, now.wall_ms, detail};
}

void alert_outbox::tell(const alert_note& note) {
  for (receiver_queue& queue : queues_) owe(queue, note);
  ++revision_;
}

void alert_outbox::owe(receiver_queue& to, const alert_note& note) {
  if (to.owed.size() >= policy_.max_queued) {
    // The latest word is what a receiver needs most; the one under way is out of our hands.
    const std::size_t oldest_waiting = to.under_way ? 1 : 0;
    ++dropped_;
    if (oldest_waiting == to.owed.size()) return;
    to.owed.erase(to.owed.begin() + static_cast<std::ptrdiff_t>(oldest_waiting));
  }
  to.owed.push_back(note);
}

std::vector<alert_outbox::due_note> alert_outbox::due(const instant& now) {
  std::vector<due_note> all;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    receiver_queue& queue = queues_[i];
    if (queue.under_way || queue.owed.empty() || now.mono_ms < queue.next_mono_ms) continue;
    queue.under_way = true;
    all.push_back({i, queue.owed.front()});
  }
  return all;
}

void alert_outbox::taken(std::size_t receiver, const instant& now) {
  receiver_queue& queue = queues_[receiver];
  queue.under_way = false;
  queue.owed.pop_front();
  queue.failures = 0;
  queue.last_failure.clear();
  queue.next_mono_ms = now.mono_ms;
  queue.taken_ms = now.wall_ms;
  ++revision_;
}

bool alert_outbox::refused(std::size_t receiver, std::string why, const instant& now) {
  receiver_queue& queue = queues_[receiver];
  queue.under_way = false;
  ++queue.failures;
  queue.last_failure = std::move(why);
  queue.next_mono_ms = now.mono_ms + retry_delay(policy_.retry, queue.receiver, queue.failures);
  if (now.wall_ms - queue.owed.front().at_ms < policy_.give_up_ms) return false;
  queue.owed.pop_front();
  ++revision_;
  return true;
}

alert_outbox::receiver_standing alert_outbox::standing(std::size_t receiver) const {
  const receiver_queue& queue = queues_[receiver];
  return {queue.owed.size(), queue.failures, queue.last_failure, queue.taken_ms};
}

}  // namespace ald
