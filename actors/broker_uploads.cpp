// License files that an operator brings: verified here, judged by their devices.
#include "actors/broker_actor.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald {

void broker_actor::take_upload(const upload_request& request) {
  auto verified = env_.verifier->verify(request.license_file);
  if (!verified.ok()) return request.reply.answer(verified.error());
  const license_claims& claims = verified.value();
  if (has_already(claims)) return request.reply.answer(claims);
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
  record(ledger_.begin_arrival({claims.serial, claims.unit, claims.kind, claims.pack}));
  reply_slot<ald::done> taken([reply = request.reply, claims, door = env_.broker](const result<ald::done>& outcome) {
    door->post(license_arrived{claims.serial, outcome.ok()});
    if (outcome.ok()) return reply.answer(claims);
    reply.answer(outcome.error());
  });
  upload_license what{claims, request.license_file, claims.pack, action_id{action}, ledger_.is_evaluation({}, claims.pack)};
  uploads_.emplace_back(ledger_.seq(), device_mail{claims.unit, std::move(what), std::move(taken), false});
  show_load();
  hand_over_uploads();
}

// Uploaded before, or ordered: nothing changes, and it must not count once more.
bool broker_actor::has_already(const license_claims& claims) const {
  const state::Device state = stored_license(claims.unit, claims.kind);
  return state.registration() == state::REGISTERED && !state.blocked() && claims.serial.text != state.revoked_serial() &&
         find_return(state, claims.serial.text) == nullptr && is_known_serial(state.license(), claims.serial);
}

void broker_actor::end_arrival(const license_serial& serial, bool counted) {
  record(ledger_.end_arrival(serial, counted));
  show_load();
}

// A crash came between the count and the device, or between the device and the end of it.
void broker_actor::resume_arrivals() {
  for (const pack_ledger::arrival& license : ledger_.open_arrivals()) {
    record(ledger_.end_arrival(license.serial, is_known_serial(stored_license(license.unit, license.kind).license(), license.serial)));
  }
}

// The action id is the device's only once the ledger will never give it out again.
void broker_actor::hand_over_uploads() {
  for (; !uploads_.empty() && uploads_.front().first <= durable_seq_; uploads_.pop_front()) {
    env_.registry->post(mail_batch{{std::move(uploads_.front().second)}});
  }
}

}  // namespace ald
