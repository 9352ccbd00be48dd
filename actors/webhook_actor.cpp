// Mail in, posts out.
#include "actors/webhook_actor.hpp"

#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

std::vector<std::string> keys_of(const std::vector<webhook_receiver>& receivers) {
  std::vector<std::string> keys;
  for (const webhook_receiver& receiver : receivers) keys.push_back(receiver.key);
  return keys;
}

}  // namespace

webhook_actor::webhook_actor(caf::actor_config& config, node_env& env)
    : caf::event_based_actor(config),
      env_(env),
      receivers_(env.webhooks->receivers()),
      outbox_(env.config.webhooks, env.config.alerts, env.config.node_name, keys_of(receivers_)) {
  restore();
  show();
}

caf::behavior webhook_actor::make_behavior() {
  return {
      [this](const alerts_looked_at& looked) {
        for (const alert_change& change : looked.changes) outbox_.take(change, looked.now);
        outbox_.settle(looked.now);
        go_on(looked.now);
      },
      [this](const note_answered& answered) { finish(answered); },
      [this](const test_request& request) {
        const instant now = env_.clock->now();
        outbox_.test(now);
        go_on(now);
        request.reply.answer(ald::done{});
      },
  };
}

void webhook_actor::restore() {
  if (env_.alert_notes == nullptr || ALD_MUTANT("tell_alerts_anew")) return;
  const auto saved = env_.alert_notes->load();
  state::AlertOutbox known;
  if (!saved.ok()) {
    log_error({"webhook"}, "what receivers of webhooks were told before can't be read: {}; alerts are told anew", to_string(saved.error()));
  } else if (!known.ParseFromString(saved.value())) {
    log_error({"webhook"}, "what receivers of webhooks were told before is damaged; alerts are told anew");
  } else {
    outbox_.restore(known, env_.clock->now());
  }
}

void webhook_actor::finish(const note_answered& answered) {
  const instant now = env_.clock->now();
  const std::string& to = receivers_[answered.receiver].name;
  if (answered.outcome.ok()) {
    env_.tallies.notes_taken.add();
    outbox_.taken(answered.receiver, now);
  } else {
    env_.tallies.notes_refused.add();
    const std::string why = to_string(answered.outcome.error());
    log_warn({"webhook", {"alert", answered.note.alert}}, "{} did not take the note {}: {}; sent again", to, answered.note.id, why);
    if (outbox_.refused(answered.receiver, why, now)) {
      env_.tallies.notes_given_up.add();
      log_error({"webhook", {"alert", answered.note.alert}}, "{} took the note {} not within alert.webhook_give_up: it is not sent any more", to, answered.note.id);
    }
  }
  go_on(now);
}

void webhook_actor::go_on(const instant& now) {
  save();
  for (const alert_outbox::due_note& due : outbox_.due(now)) {
    env_.webhooks->post(due.receiver, due.note, [door = env_.webhook_door, due](result<ald::done> outcome) {
      door->post(note_answered{due.receiver, due.note, std::move(outcome)});
    });
  }
  show();
}

void webhook_actor::save() {
  if (env_.alert_notes == nullptr || saved_revision_ == outbox_.revision()) return;
  const auto saved = env_.alert_notes->save(outbox_.snapshot().SerializeAsString());
  // They are sent all the same: an alert about a full disk is not to be kept back by the full disk.
  if (saved.ok()) saved_revision_ = outbox_.revision();
  if (!saved.ok() && !save_failed_) log_error({"webhook"}, "what receivers of webhooks are owed is not kept over a restart: {}", to_string(saved.error()));
  save_failed_ = !saved.ok();
}

void webhook_actor::show() {
  std::vector<webhook_gauge> gauges;
  std::uint64_t longest = 0;
  for (std::size_t i = 0; i < receivers_.size(); ++i) {
    auto standing = outbox_.standing(i);
    longest = std::max<std::uint64_t>(longest, standing.owed);
    gauges.push_back({receivers_[i].name, standing.owed, standing.failures, std::move(standing.last_failure), standing.taken_ms});
  }
  env_.board.notes_queued = longest;
  env_.alert_list.put_webhooks(std::move(gauges), outbox_.dropped());
}

}  // namespace ald
