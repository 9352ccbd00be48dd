// Licenses that go back to their packs: begun durably, asked for, settled on the device's stream first, then counted.
#include <algorithm>
#include <utility>

#include "actors/broker_actor.hpp"
#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::resume_returns() {
  for (const pack_ledger::given_back& license : ledger_.open_returns()) returning_.try_emplace(license.serial);
}

// Not while a store is restored, which counts by the licensing server's ledger, nor in a dry run: the device asks again with a scan.
void broker_actor::take_return(const return_request& what) {
  if (ledger_.find_return(what.serial) != nullptr || ledger_.restoring() || plan_) return;
  if (ledger_.open_return_count() >= env_.config.max_queued_lines) return;
  record(ledger_.begin_return(what));
  returning_[what.serial].durable_at_seq = ledger_.seq();
  show_load();
}

void broker_actor::ask_for_returns(const instant& now) {
  if (!asked_back_.empty() && now.mono_ms - returns_asked_mono_ms_ > env_.config.order_timeout_ms) {
    note_server(false);
    log_warn({"broker"}, "the licensing server did not answer the return of {} licenses in time; asked again", asked_back_.size());
    for (const license_serial& serial : std::exchange(asked_back_, {})) return_later(serial);
  }
  if (ledger_.restoring() || plan_ || !asked_back_.empty() || breaker_.is_open(now.mono_ms)) return;
  std::vector<license_return> licenses;
  for (const auto& [serial, progress] : returning_) {
    if (progress.settling || progress.due_mono_ms > now.mono_ms || progress.durable_at_seq > durable_seq_) continue;
    const auto* license = ledger_.find_return(serial);
    if (license == nullptr) continue;
    licenses.push_back({license->serial, license->unit, license->kind});
    if (licenses.size() == env_.config.order_batch_lines) break;
  }
  if (licenses.empty()) return;
  for (const license_return& license : licenses) asked_back_.push_back(license.serial);
  returns_asked_mono_ms_ = now.mono_ms;
  env_.server->give_back(std::move(licenses), [door = env_.broker, question = ++return_question_](result<std::vector<return_answer>> answer) {
    door->post(returns_answered{question, std::move(answer)});
  });
}

// A license that is said to be returned is, whenever that is heard; any other answer counts only from the call that was made last.
void broker_actor::take_returns(const returns_answered& answered) {
  const bool is_latest = answered.question == return_question_ && !asked_back_.empty();
  const auto asked = is_latest ? std::exchange(asked_back_, {}) : std::vector<license_serial>{};
  if (is_latest) note_server(answered.answer.ok());
  std::vector<device_mail> mails;
  if (answered.answer.ok()) {
    for (const return_answer& answer : answered.answer.value()) {
      const auto* license = ledger_.find_return(answer.serial);
      const auto progress = returning_.find(answer.serial);
      if (license == nullptr || progress == returning_.end() || progress->second.settling) continue;
      const bool returned = answer.what == return_answer::outcome::returned;
      const bool was_asked = std::find(asked.begin(), asked.end(), answer.serial) != asked.end();
      if (!returned && (!was_asked || answer.what == return_answer::outcome::later)) continue;
      progress->second.settling = true;
      const auto outcome = returned                                                ? event::LICENSE_RETURNED
                           : answer.what == return_answer::outcome::refused ? event::RETURN_REFUSED
                                                                            : event::RETURN_UNSUPPORTED;
      reply_slot<ald::done> reply([door = env_.broker, serial = answer.serial, pack = answer.pack, returned](result<ald::done> taken) {
        door->post(return_settled{serial, pack, returned, std::move(taken)});
      });
      const pack_id pack = answer.pack.text.empty() ? license->pack : answer.pack;
      mails.push_back({license->unit, ald::settle_return{answer.serial, outcome, pack, answer.text}, std::move(reply), false});
    }
  } else {
    log_warn({"broker"}, "the licensing server did not take {} licenses back: {}; asked again", asked.size(), to_string(answered.answer.error()));
  }
  for (const license_serial& serial : asked) {
    const auto progress = returning_.find(serial);
    if (progress != returning_.end() && !progress->second.settling) return_later(serial);
  }
  if (!mails.empty()) env_.registry->post(mail_batch{std::move(mails)});
}

void broker_actor::settle_return(const return_settled& settled) {
  const auto progress = returning_.find(settled.serial);
  if (progress == returning_.end() || !progress->second.settling) return;
  progress->second.settling = false;
  // A unit that is not known here any more changes nothing about the pack.
  if (!settled.outcome.ok() && settled.outcome.error().code != fault_code::not_found) return return_later(settled.serial);
  end_return(settled.serial, settled.pack, settled.returned);
  if (ALD_MUTANT("count_return_twice") && settled.returned) {
    event::Ledger again;
    again.mutable_license_returned()->set_serial(settled.serial.text);
    record({again});
  }
}

void broker_actor::end_return(const license_serial& serial, const pack_id& pack, bool returned) {
  const auto ended = returned || ALD_MUTANT("free_what_the_server_keeps") ? ledger_.finish_return(serial, pack) : ledger_.end_return(serial);
  if (!ended.empty()) {
    (returned ? env_.tallies.licenses_returned : env_.tallies.returns_refused).add();
    if (returned) log_info({"broker", {"serial", serial.text}}, "license {} is back in its pack", serial.text);
    else log_warn({"broker", {"serial", serial.text}}, "license {} does not go back to its pack: \"ald show UNIT\" says why", serial.text);
  }
  record(ended);
  returning_.erase(serial);
  if (reconcile_ && returned) reconcile_->returned.insert(serial);
  show_load();
}

void broker_actor::return_later(const license_serial& serial) {
  const auto progress = returning_.find(serial);
  if (progress == returning_.end()) return;
  ++progress->second.failures;
  progress->second.due_mono_ms = env_.clock->now().mono_ms + retry_delay(env_.config.order_retry, serial.text, progress->second.failures);
}

}  // namespace ald
