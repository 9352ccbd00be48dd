// License files that an operator brings: verified here, judged by their devices.
#include "actors/broker_actor.hpp"

namespace ald {

void broker_actor::take_upload(const upload_request& request) {
  auto verified = env_.verifier->verify(request.license_file);
  if (!verified.ok()) return request.reply.answer(verified.error());
  const license_claims& claims = verified.value();
  std::uint32_t action = 0;
  auto allotted = ledger_.allot_actions(1, action);
  if (!allotted.ok()) return request.reply.answer(allotted.error());
  // What was not sent yet must not cost another license. If the device has no use for this one it asks again.
  for (const pack_ledger::open_line& line : ledger_.open_lines()) {
    if (line.unit != claims.unit || line.kind != claims.kind || line.sent) continue;
    batching_.remove(line.key);
    forget(line.key);
    record(ledger_.release(line.key, event::LICENSE_UPLOADED));
  }
  record({std::move(allotted.value())});
  reply_slot<ald::done> taken([reply = request.reply, claims](const result<ald::done>& outcome) {
    if (outcome.ok()) return reply.answer(claims);
    reply.answer(outcome.error());
  });
  upload_license what{claims, request.license_file, claims.pack, action_id{action}};
  uploads_.emplace_back(ledger_.seq(), device_mail{claims.unit, std::move(what), std::move(taken), false});
  show_load();
  hand_over_uploads();
}

// The action id is the device's only once the ledger will never give it out again.
void broker_actor::hand_over_uploads() {
  for (; !uploads_.empty() && uploads_.front().first <= durable_seq_; uploads_.pop_front()) {
    env_.registry->post(mail_batch{{std::move(uploads_.front().second)}});
  }
}

}  // namespace ald
