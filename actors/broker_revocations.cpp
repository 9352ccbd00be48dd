// Revocations: asked for from time to time, handed to their devices, marked as read when all are durable.
#include <algorithm>

#include "actors/broker_actor.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::ask_for_revocations(const instant& now) {
  if (revocations_asked_ && now.mono_ms - revocations_asked_mono_ms_ > env_.config.order_timeout_ms) {
    revocations_asked_ = false;
    note_server(false);
    log_warn({"broker"}, "the licensing server did not tell its revocations in time; asked again");
  }
  // A store that is being reconciled first learns of the licenses.
  if (ledger_.restoring() || revocations_asked_ || revoking_ || now.mono_ms < revocations_due_mono_ms_) return;
  revocations_asked_ = true;
  revocations_asked_mono_ms_ = now.mono_ms;
  revocations_due_mono_ms_ = now.mono_ms + env_.config.revocation_poll_ms;
  env_.server->revocations(ledger_.revocations_read(), [door = env_.broker, question = ++revocation_question_](result<revocation_page> answer) {
    door->post(revocations_answered{question, std::move(answer)});
  });
}

void broker_actor::take_revocations(const revocations_answered& answered) {
  if (answered.question != revocation_question_ || !revocations_asked_) return;
  revocations_asked_ = false;
  note_server(answered.answer.ok());
  if (!answered.answer.ok()) {
    return log_warn({"broker"}, "the licensing server did not tell its revocations: {}; asked again", to_string(answered.answer.error()));
  }
  const std::vector<revocation>& page = answered.answer.value().revocations;
  if (page.empty()) return;
  revoking_.emplace();
  revoking_->waiting = page.size();
  std::vector<device_mail> mails;
  for (const revocation& what : page) {
    log_warn({"broker", {"unit", what.unit.text}, {"serial", what.serial.text}}, "the licensing server revoked license {} of {}: {}",
             what.serial.text, what.unit.text, what.reason);
    revoking_->up_to = std::max(revoking_->up_to, what.number);
    reply_slot<ald::done> reply([door = env_.broker, question = revocation_question_](result<ald::done> outcome) {
      door->post(revocation_taken{question, std::move(outcome)});
    });
    mails.push_back({what.unit, revoke_license{what.key, what.serial, what.reason}, std::move(reply), false});
  }
  env_.registry->post(mail_batch{std::move(mails)});
}

void broker_actor::settle_revocation(const revocation_taken& taken) {
  if (!revoking_ || taken.question != revocation_question_) return;
  // A unit that is not known here has nothing to lose; any other refusal is asked about again.
  if (!taken.outcome.ok() && taken.outcome.error().code != fault_code::not_found) revoking_->failed = true;
  if (--revoking_->waiting > 0) return;
  finish_revocations();
}

void broker_actor::finish_revocations() {
  const revocation_progress page = *revoking_;
  revoking_.reset();
  if (page.failed) return log_warn({"broker"}, "not every revocation up to {} is durable; they are asked for again", page.up_to);
  const auto read = ledger_.read_revocations(page.up_to);
  if (!read.empty()) revocations_due_mono_ms_ = 0;  // there may be another page
  record(read);
}

}  // namespace ald
