// Commands in, events to the journal, effects out after durability (I1).
#include "actors/device_actor.hpp"

#include <algorithm>

#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {

std::string effect_key(const device_effect& effect) {
  struct key_of {
    std::string operator()(const request_license& e) const { return "order " + e.key.text; }
    std::string operator()(const cancel_request& e) const { return "cancel " + e.key.text; }
    std::string operator()(const hand_over& e) const { return "hand over " + e.to.text; }
    std::string operator()(const return_request& e) const { return "return " + e.serial.text; }
    std::string operator()(const push_settings& e) const {
      if (e.removes) return "removal " + std::to_string(number(e.action)) + " " + std::to_string(e.attempt);
      return "push " + std::to_string(number(e.action)) + " " + std::to_string(e.attempt) + (e.ask ? " ask" : "");
    }
  };
  return std::visit(key_of{}, effect);
}

device_actor::device_actor(caf::actor_config& config, node_env& env, state::Device state)
    : caf::event_based_actor(config), env_(env), unit_(state.unit()), state_(std::move(state)), durable_seq_(state_.seq()) {
  for (const device_effect& effect : outbox(state_)) released_.push_back(effect_key(effect));
  // The registry rebuilds the device from the log; the default handler would only print.
  set_exception_handler([](std::exception_ptr&) { return caf::make_error(caf::sec::runtime_error); });
}

caf::behavior device_actor::make_behavior() {
  return {
      [this](judged_mail& mail) { handle(mail); },
      [this](const durable_up_to& up_to) { settle_up_to(up_to.seq); },
      [this](const snapshot_request&) {
        env_.registry->post(snapshot_taken{{family::snapshots, "device/" + unit_.text, state_.SerializeAsString()}});
      },
  };
}

void device_actor::on_exit() { waiting_.clear(); }

void device_actor::handle(judged_mail& judged) {
  ++mails_seen_;
  device_mail& mail = judged.mail;
  const device_context context{env_.clock->now(), judged.settings.get(), &env_.config.device, env_.board.clock_suspect};
  auto decided = decide(state_, mail.command, context);
  if (ALD_MUTANT("new_key_after_restart") && mail.resume && state_.need().open() && decided.ok()) {
    event::NeedOpened& again = *decided.value().emplace_back().mutable_need_opened();
    again.set_kind(state_.need().kind());
    again.set_n(state_.need().n() + 1);
  }
  settlement outcome;
  outcome.reply = std::move(mail.reply);
  const bool by_hand = std::holds_alternative<upload_license>(mail.command);
  if (decided.ok()) {
    if (!decided.value().empty()) record(std::move(decided.value()), context.now.wall_ms, by_hand);
    outcome.heard = heard_of_packs(mail.command);
  } else {
    outcome.refusal = decided.error();
  }
  if (mail.resume || std::holds_alternative<examine_device>(mail.command)) {
    // What a full queue or a crash dropped goes out again; the receivers know what they still have. The wait after a refusal
    // outlasts a restart; a push is given the time in which its result is certain to have come.
    const auto is_lost = [&](std::int64_t since_ms) { return mail.resume || context.now.wall_ms - since_ms > 2 * env_.config.push_timeout_ms; };
    // One whose turn has just come is not lost: it was sent when the one before it ended.
    const bool has_further = !state_.further().empty();
    const bool push_lost = is_lost(has_further ? last_sent_ms(state_) : state_.delivery().since_ms());
    const bool removal_lost = is_lost(has_further ? last_sent_ms(state_) : std::max(state_.cancel().since_ms(), state_.cancel().pushed_ms()));
    std::erase_if(released_, [&](const std::string& key) {
      if (ALD_MUTANT("forget_outbox")) return false;
      if (key.starts_with("order ")) return order_retry_due(state_, order_key(key.substr(6)), context);
      if (key.starts_with("return ") || key.starts_with("hand over ")) return true;
      if (key.starts_with("removal ")) return removal_lost;
      return key.starts_with("push ") ? push_lost : mail.resume;
    });
  }
  outcome.seq = state_.seq();
  outcome.row = make_row(state_, context);
  if (ALD_MUTANT("row_before_durable")) env_.table.put(unit_, outcome.row);
  outcome.due = next_due(state_, context);
  outcome.owed = outbox(state_);
  outcome.kinds_epoch = context.fleet->kinds_epoch();
  outcome.epoch = outcome.row.epoch;  // a push judged by an outdated profile comes back for judging
  waiting_.push_back(std::move(outcome));
  settle_up_to(durable_seq_);
}

void device_actor::record(std::vector<event::Device> events, std::int64_t now_ms, bool by_hand) {
  append_request append;
  const std::int64_t at_ms = std::max<std::int64_t>(now_ms, state_.last_at_ms());
  const std::string stream = "device/" + unit_.text;
  // What a reconciliation finds out of use, or an operator brings, is kept in the same way, but the server made none too many.
  const bool is_known_about = by_hand || std::any_of(events.begin(), events.end(), [](const auto& what) { return what.has_need_adopted(); });
  const std::string one_behind = ALD_MUTANT("snapshot_one_behind") ? state_.SerializeAsString() : std::string();
  for (event::Device& decided : events) {
    const std::uint64_t seq = state_.seq() + 1;
    event::Record record;
    record.set_at_ms(at_ms);
    record.set_seq(seq);
    record.set_unit(unit_.text);
    record.mutable_device()->Swap(&decided);  // a license file is not copied once more
    const event::Device& what = record.device();
    append.records.push_back({stream, record.SerializeAsString()});
    evolve(state_, what, seq, at_ms);
    if (what.has_license_stored()) {
      append.derived.push_back({family::licenses, unit_.text + "/" + what.license_stored().serial(), what.license_stored().license_file()});
      if (what.license_stored().has_replaces() && !by_hand) tell_surplus(what.license_stored().serial(), "it expires later than the one at hand and takes its place");
    } else if (what.has_surplus_stored()) {
      append.derived.push_back({family::licenses, unit_.text + "/" + what.surplus_stored().serial(), what.surplus_stored().license_file()});
      if (!is_known_about) tell_surplus(what.surplus_stored().serial(), "it is kept and not delivered");
    } else if (what.has_renewal_futile()) {
      append.derived.push_back({family::licenses, unit_.text + "/" + what.renewal_futile().serial(), what.renewal_futile().license_file()});
      log_error({"device", {"unit", unit_.text}, {"serial", what.renewal_futile().serial()}},
                "the license that renews {}'s expires no later than the one at hand: it is kept and not delivered; no other is ordered before that one's end", unit_.text);
    }
  }
  append.derived.push_back({family::snapshots, stream, ALD_MUTANT("snapshot_one_behind") ? one_behind : state_.SerializeAsString()});
  append.from = caf::actor_cast<caf::actor>(this);
  append.last_seq = state_.seq();
  env_.board.unsynced_records += append.records.size();
  env_.journal->post(std::move(append));
}

void device_actor::tell_surplus(const std::string& serial, const char* what_of_it) {
  env_.tallies.surplus_licenses.add();
  log_critical({"device", {"unit", unit_.text}, {"serial", serial}},
               "the licensing server issued another license for {}, serial {}, for a need that has one: {}", unit_.text, serial, what_of_it);
}

void device_actor::settle_up_to(std::uint64_t seq) {
  durable_seq_ = std::max(durable_seq_, seq);
  while (!waiting_.empty() && (waiting_.front().seq <= durable_seq_ || ALD_MUTANT("effect_before_durable"))) {
    settlement what = std::move(waiting_.front());
    waiting_.pop_front();
    settle(what);
  }
  rest_if_idle();
}

void device_actor::settle(settlement& what) {
  if (state_.registration() != state::UNKNOWN_DEVICE) env_.table.put(unit_, what.row);
  env_.scheduler->post(due_note{unit_, what.due, what.epoch, what.heard, what.kinds_epoch});
  // A row that is to be overtaken by a later settlement still goes out, in order; effects it owes may be void by then,
  // so only the last durable state's effects are released.
  if (waiting_.empty() || waiting_.front().seq > durable_seq_) release(what.owed, what.epoch);
  if (what.refusal) {
    what.reply.answer(*what.refusal);
  } else {
    what.reply.answer(ald::done{});
  }
}

void device_actor::release(const std::vector<device_effect>& owed, std::uint64_t epoch) {
  std::vector<std::string> now_out;
  for (const device_effect& effect : owed) {
    std::string key = effect_key(effect);
    const bool out = std::find(released_.begin(), released_.end(), key) != released_.end();
    now_out.push_back(std::move(key));
    if (out) continue;
    if (const auto* order = std::get_if<request_license>(&effect)) env_.broker->post(request_line{*order});
    if (const auto* cancel = std::get_if<cancel_request>(&effect)) env_.broker->post(cancel_line{cancel->key});
    if (const auto* owed = std::get_if<hand_over>(&effect)) hand_over_to(*owed);
    if (const auto* license = std::get_if<return_request>(&effect)) env_.broker->post(return_line{*license});
    if (const auto* push = std::get_if<push_settings>(&effect)) env_.pusher->post(request_push{*push, epoch});
  }
  released_ = std::move(now_out);
}

// Its profile first, so that the new device is judged by it from the beginning (I4). Whatever gets lost is done again with a scan:
// each step changes nothing the second time.
void device_actor::hand_over_to(const hand_over& owed) {
  const std::vector<std::string> tags(state_.tags().begin(), state_.tags().end());
  const auto take = [&env = env_, from = unit_, owed, tags](const result<ald::done>& moved) {
    if (!moved.ok()) return;
    reply_slot<ald::done> taken([&env, from, to = owed.to](const result<ald::done>& outcome) {
      if (outcome.ok()) env.registry->post(mail_batch{{{from, finish_replacement{to}, {}, false}}});
      else log_warn({"device", {"unit", from.text}}, "{} did not take the place of {}: {}; tried again", to.text, from.text, to_string(outcome.error()));
    });
    mail_batch place{{{owed.to, owed.what, std::move(taken), false}}};
    // Judged right behind, and durable before the old device can say that all is done.
    if (!tags.empty()) place.mails.push_back({owed.to, tag_device{tags, {}, false}, {}, false});
    env.registry->post(std::move(place));
  };
  env_.fleet->post(fleet_order{move_assignment{unit_, owed.to}, reply_slot<ald::done>(take)});
}

void device_actor::rest_if_idle() {
  // An order or a push on its way is about to bring mail; a blocked or refused order waits for the scan.
  if (waiting_.empty() && !awaits_mail(state_)) env_.registry->post(rest_request{unit_, mails_seen_});
}

}  // namespace ald
