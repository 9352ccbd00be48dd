// Answers of the licensing server, and what time brings: the receiving half of the broker.
#include <algorithm>

#include "actors/broker_actor.hpp"
#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::take_answer(const order_answered& answered) {
  const auto it = running_.find(answered.order_number);
  if (!answered.answer.ok()) {
    if (it != running_.end()) fail_order(answered.order_number, to_string(answered.answer.error()));
    return;
  }
  // An answer that comes after its time-out still counts: its lines are known by their keys.
  std::vector<device_mail> mails;
  std::vector<order_line> lines;
  const bool late = it == running_.end();
  if (!late) {
    breaker_.succeeded();
    note_server(true);
    env_.tallies.orders_answered.add();
    lines = std::move(it->second.what.lines);
    running_.erase(it);
  }
  std::vector<order_key> answered_keys;
  for (const line_answer& answer : answered.answer.value()) {
    take_outcome(answer, answered.order_number, late, mails);
    answered_keys.push_back(answer.key);
  }
  std::sort(answered_keys.begin(), answered_keys.end());
  for (const order_line& line : lines) {
    if (!std::binary_search(answered_keys.begin(), answered_keys.end(), line.key)) {
      env_.tallies.lines_failed.add();
      log_warn({"broker", {"key", line.key.text}, {"unit", line.unit.text}}, "the licensing server did not answer for {}; asked again", line.key.text);
      try_later(line.key, 0);
    }
  }
  show_load();
  if (!mails.empty()) env_.registry->post(mail_batch{std::move(mails)});
}

void broker_actor::take_outcome(const line_answer& answer, std::uint64_t order_number, bool late, std::vector<device_mail>& mails) {
  const auto* line = ledger_.find(answer.key);
  if (ALD_MUTANT("count_duplicate_twice") && line == nullptr && std::holds_alternative<line_issued>(answer.outcome)) {
    event::Ledger again;
    again.mutable_line_filled()->set_key(answer.key.text);
    record({again});
  }
  const auto* issued = std::get_if<line_issued>(&answer.outcome);
  if (line == nullptr) return issued ? hand_over_surplus(answer.key, *issued, mails) : void();
  if (!line->sent) return;      // ended and reserved anew: it has no action id yet, and is asked for soon
  if (issued) {
    take_issued(*line, *issued, mails);
  } else if (const auto* refused = std::get_if<line_refused>(&answer.outcome)) {
    // It was ordered again since, and may have been issued then: only the answer to that one ends it.
    if (late && progress_[answer.key].last_order > order_number) return;
    if (progress_[answer.key].storing) return;  // a license for it is on its way to the device: that one ends the line
    env_.tallies.lines_refused.add();
    log_warn({"broker", {"key", answer.key.text}, {"unit", line->unit.text}}, "the licensing server refused {}: {} {}", answer.key.text, refused->code, refused->text);
    mails.push_back({line->unit, refuse_order{answer.key, refused->code, refused->text}, {}, false});
    forget(answer.key);
    record(ledger_.refuse(answer.key, refused->code, refused->text));
  } else if (const auto* failed = std::get_if<line_failed>(&answer.outcome)) {
    env_.tallies.lines_failed.add();
    log_warn({"broker", {"key", answer.key.text}, {"unit", line->unit.text}}, "the licensing server could not fill {}: {}; asked again", answer.key.text, failed->text);
    if (!late) try_later(answer.key, 0);
  } else if (const auto* deferred = std::get_if<line_deferred>(&answer.outcome); deferred != nullptr && !late) {
    wait_until(answer.key, env_.clock->now().mono_ms + std::clamp<std::int64_t>(deferred->retry_after_ms, 100, env_.config.order_retry.cap_ms), true);
    env_.tallies.lines_deferred.add();
  }
}

// Whoever can reach the node can send hints: they do no more than ask earlier.
void broker_actor::take_hint() {
  const std::int64_t now_ms = env_.clock->now().mono_ms;
  std::vector<order_key> deferred;
  for (const auto& [at_ms, key] : later_) {
    const auto progress = progress_.find(key);
    if (progress != progress_.end() && progress->second.deferred) deferred.push_back(key);
  }
  for (const order_key& key : deferred) ask_again(key, now_ms);
  send_due();
  show_load();
}

void broker_actor::ask_again(const order_key& key, std::int64_t now_ms) {
  stop_waiting(key);
  if (const auto* line = ledger_.find(key)) batching_.add(line->to_order(), now_ms);
}

// One place a line: answers that come late or twice must not fill the queue with lines that wait already, or have ended.
void broker_actor::wait_until(const order_key& key, std::int64_t at_mono_ms, bool deferred) {
  line_progress& progress = progress_[key];
  if (progress.waits_until && *progress.waits_until <= at_mono_ms) return;
  stop_waiting(key);
  progress.waits_until = at_mono_ms;
  progress.deferred = deferred;
  later_.emplace(at_mono_ms, key);
}

void broker_actor::stop_waiting(const order_key& key) {
  const auto progress = progress_.find(key);
  if (progress == progress_.end() || !progress->second.waits_until) return;
  const auto [begin, end] = later_.equal_range(*progress->second.waits_until);
  const auto place = std::find_if(begin, end, [&](const auto& waiting) { return waiting.second == key; });
  if (place != end) later_.erase(place);
  progress->second.waits_until.reset();
  progress->second.deferred = false;
}

void broker_actor::forget(const order_key& key) {
  stop_waiting(key);
  batching_.remove(key);  // what has ended takes no place in the queue (I8)
  progress_.erase(key);
}

void broker_actor::take_issued(const pack_ledger::open_line& line, const line_issued& issued, std::vector<device_mail>& mails) {
  line_progress& progress = progress_[line.key];
  auto claims = env_.verifier->verify(issued.license_file);
  if (progress.storing) {  // the same answer twice, or one license too many
    if (claims.ok() && claims.value().serial != *progress.storing) hand_over_surplus(line.key, issued, mails);
    return;
  }
  if (!claims.ok()) {
    return report_unusable(line, claims.error());
  }
  const license_serial serial = claims.value().serial;
  progress.storing = serial;
  ++storing_;
  reply_slot<ald::done> reply([door = env_.broker, key = line.key, pack = issued.pack, serial](result<ald::done> outcome) {
    door->post(license_taken{key, pack, serial, std::move(outcome)});
  });
  take_license what{line.key, std::move(claims.value()), issued.license_file, issued.pack, line.action, ledger_.is_evaluation(line.key, issued.pack)};
  mails.push_back({line.unit, std::move(what), std::move(reply), false});
}

// The line has its license, or ended otherwise. The device knows its license again by the serial, and keeps another one as
// surplus. What is not for the unit of the key says nothing about that need.
void broker_actor::hand_over_surplus(const order_key& key, const line_issued& issued, std::vector<device_mail>& mails) {
  auto claims = env_.verifier->verify(issued.license_file);
  if (!claims.ok() || !need_number(key, claims.value().unit, claims.value().kind)) return;
  const unit_id unit = claims.value().unit;
  if (const auto row = env_.table.find(unit); row && row->serial == claims.value().serial) return;  // its own: no device is woken for that
  mails.push_back({unit, take_license{key, std::move(claims.value()), issued.license_file, issued.pack, action_id{}, ledger_.is_evaluation(key, issued.pack)}, {}, false});
}

void broker_actor::settle(const license_taken& taken) {
  const auto it = progress_.find(taken.key);
  if (it != progress_.end() && it->second.storing) {
    it->second.storing.reset();
    --storing_;
  }
  const bool is_one_surplus_too_many = !taken.outcome.ok() && taken.outcome.error().code == fault_code::conflict;
  if (!taken.outcome.ok() && !is_one_surplus_too_many) {
    const auto* line = ledger_.find(taken.key);
    if (line != nullptr && taken.outcome.error().code == fault_code::bad_input) {
      report_unusable(*line, taken.outcome.error());
    } else {
      try_later(taken.key, 0);  // the device could not look at it
    }
    return show_load();
  }
  // The need is filled and the server did issue that one too, so the line ends as used.
  if (is_one_surplus_too_many) {
    env_.tallies.surplus_licenses.add();
    log_critical({"broker", {"key", taken.key.text}, {"serial", taken.serial.text}}, "{}", to_string(taken.outcome.error()));
  } else {
    env_.tallies.lines_issued.add();
  }
  forget(taken.key);
  auto filled = ledger_.fill(taken.key, taken.pack, taken.serial);
  if (!filled.empty()) note_filled(taken.key, filled.front().line_filled());
  record(std::move(filled));
  show_load();
}

// Nothing is changed by such an answer, but the operator sees what the device waits for (S12).
void broker_actor::report_unusable(const pack_ledger::open_line& line, const fault& why) {
  env_.tallies.lines_unusable.add();
  log_error({"broker", {"key", line.key.text}, {"unit", line.unit.text}}, "the license answered for {} can't be taken: {}; asked again with the same key", line.key.text, to_string(why));
  env_.registry->post(mail_batch{{{line.unit, report_unusable_answer{line.key, to_string(why)}, {}, false}}});
  try_later(line.key, 0);
}

void broker_actor::try_later(const order_key& key, duration_ms wait_ms) {
  if (ledger_.find(key) == nullptr) return;
  line_progress& progress = progress_[key];
  ++progress.failures;
  if (ALD_MUTANT("unbounded_retry")) return ask_again(key, env_.clock->now().mono_ms);
  const duration_ms wait = wait_ms > 0 ? wait_ms : retry_delay(env_.config.order_retry, key.text, progress.failures);
  wait_until(key, env_.clock->now().mono_ms + wait, false);
}

void broker_actor::fail_order(std::uint64_t number, const std::string& why) {
  const auto it = running_.find(number);
  note_server(false);
  env_.tallies.orders_failed.add();
  log_warn({"broker", {"order", std::to_string(number)}}, "an order of {} lines failed: {}; its lines are asked for again with the same keys", it->second.what.lines.size(), why);
  if (!ALD_MUTANT("unbounded_retry")) breaker_.failed(env_.clock->now().mono_ms);
  const std::vector<order_line> lines = std::move(it->second.what.lines);
  running_.erase(it);
  for (const order_line& line : lines) {
    if (ALD_MUTANT("release_by_timeout")) {
      event::Ledger released;
      released.mutable_line_released()->set_key(line.key.text);
      record({released});
    }
    try_later(line.key, 0);
  }
  show_load();
}

void broker_actor::ask_for_issued(const issued_request& request) {
  const std::uint64_t question = next_question_++;
  asked_issued_.emplace(question, request.reply);
  env_.server->ledger([door = env_.broker, question](result<std::vector<issued_license>> answer) {
    door->post(issued_answered{question, std::move(answer)});
  });
}

void broker_actor::on_beat(const instant& now) {
  if (env_.config.packs.empty() && now.mono_ms >= packs_due_mono_ms_) ask_for_packs();
  while (!later_.empty() && later_.begin()->first <= now.mono_ms) {
    const order_key key = later_.begin()->second;  // a copy: the next line takes it out
    ask_again(key, now.mono_ms);
  }
  std::vector<std::uint64_t> late;
  for (const auto& [number, running] : running_) {
    if (running.placed && now.mono_ms - running.started_mono_ms > env_.config.order_timeout_ms) late.push_back(number);
  }
  for (const std::uint64_t number : late) fail_order(number, "no answer in time");
  drive_reconciliation(now);
  ask_for_revocations(now);
  ask_for_returns(now);
  send_due();
  show_load();
  show_money();
  show_outlook();
  show_packs();
}

}  // namespace ald
