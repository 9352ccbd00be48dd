// A restored store: everything the licensing server issued is with its device before anything is ordered.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "actors/broker_actor.hpp"
#include "licensing/device_facts.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::drive_restore(const instant& now) {
  if (restore_ && restore_->asking && now.mono_ms - restore_->asked_mono_ms > env_.config.reconcile_timeout_ms) {
    note_server(false);
    return begin_anew("no answer in time");
  }
  if (!ledger_.restoring() || restore_ || !packs_known_ || now.mono_ms < restore_due_mono_ms_) return;
  ask_for_ledger();
}

void broker_actor::ask_for_ledger() {
  restore_.emplace().asking = true;
  restore_->asked_mono_ms = env_.clock->now().mono_ms;
  env_.server->ledger([door = env_.broker, question = ++restore_question_](result<std::vector<issued_license>> answer) {
    door->post(restore_ledger{question, std::move(answer)});
  });
}

void broker_actor::begin_anew(const std::string& why) {
  log_warn({"broker"}, "reconciling with the licensing server: {}; tried again", why);
  restore_.reset();
  ++restore_question_;  // answers that are still on their way mean nothing now
  restore_due_mono_ms_ = env_.clock->now().mono_ms + env_.config.order_retry.cap_ms;
}

void broker_actor::take_ledger(const restore_ledger& answered) {
  if (!restore_ || !restore_->asking || answered.question != restore_question_) return;
  note_server(answered.answer.ok());
  if (!answered.answer.ok()) return begin_anew(to_string(answered.answer.error()));
  restore_->asking = false;
  restore_->issued = answered.answer.value();
  look_at_more();
}

// A unit's snapshot in the store is durable, and nothing but adoption changes its licenses while nothing is ordered.
bool broker_actor::is_known(const unit_id& unit, std::uint32_t n, const license_serial& serial) const {
  state::Device state;
  if (const auto stored = env_.log->get(family::snapshots, "device/" + unit.text)) state.ParseFromString(*stored);
  return accounts_for(state, n, serial);
}

void broker_actor::look_at_more() {
  if (!restore_ || restore_->asking || restore_->waiting > 0 || !restore_->to_adopt.empty()) return;
  std::vector<unit_id> units;
  std::unordered_set<unit_id> taken;
  for (std::uint32_t looked_at = 0; looked_at < env_.config.restore_step && units.size() < env_.config.order_batch_lines; ++looked_at) {
    if (restore_->next == restore_->issued.size()) break;
    const issued_license& license = restore_->issued[restore_->next++];
    const auto n = need_number(license.key, license.unit, license.kind);
    if (!n) {
      log_error({"broker", {"serial", license.serial.text}},
                "the licensing server's ledger has license {} under the key {}, which is none of this node's; not taken", license.serial.text,
                license.key.text);
      continue;
    }
    if (is_known(license.unit, *n, license.serial)) continue;
    if (taken.insert(license.unit).second) units.push_back(license.unit);
  }
  if (!units.empty()) return ask_for_files(std::move(units));
  if (restore_->next < restore_->issued.size()) return send(this, restore_step{restore_question_});
  finish_restore();
}

void broker_actor::ask_for_files(std::vector<unit_id> units) {
  restore_->asking = true;
  restore_->asked_mono_ms = env_.clock->now().mono_ms;
  env_.server->licenses_of(std::move(units), [door = env_.broker, question = ++restore_question_](result<std::vector<held_license>> answer) {
    door->post(restore_files{question, std::move(answer)});
  });
}

void broker_actor::take_files(const restore_files& answered) {
  if (!restore_ || !restore_->asking || answered.question != restore_question_) return;
  if (!answered.answer.ok()) return begin_anew(to_string(answered.answer.error()));
  restore_->asking = false;
  // A device's licenses in the order of its needs, so that the last one is the one it keeps.
  auto& licenses = restore_->to_adopt;
  for (const held_license& license : answered.answer.value()) {
    const auto n = need_number(license.key, license.unit, license.kind);
    if (n && !is_known(license.unit, *n, license.serial)) licenses.emplace_back(*n, license);
  }
  std::stable_sort(licenses.begin(), licenses.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (licenses.empty()) return look_at_more();
  const auto allotted = ledger_.allot_actions(licenses.size(), restore_->next_action);
  if (!allotted.ok()) return begin_anew(to_string(allotted.error()));
  record({allotted.value()});
  restore_->allotted_at_seq = ledger_.seq();
  adopt_allotted();
}

// An action id is used only when a crash can't give it out again.
void broker_actor::adopt_allotted() {
  if (!restore_ || restore_->to_adopt.empty() || durable_seq_ < restore_->allotted_at_seq) return;
  const auto licenses = std::exchange(restore_->to_adopt, {});
  std::vector<device_mail> mails;
  for (const auto& [n, license] : licenses) adopt(license, n, mails);
  restore_->waiting = mails.size();
  if (!mails.empty()) return env_.registry->post(mail_batch{std::move(mails)});
  look_at_more();
}

void broker_actor::adopt(const held_license& license, std::uint32_t n, std::vector<device_mail>& mails) {
  auto claims = env_.verifier->verify(license.license_file);
  if (!claims.ok()) {
    // As in an answer to an order: not taken, and its key will be asked for again.
    return log_error({"broker", {"unit", license.unit.text}, {"serial", license.serial.text}}, "license {} for {} in the licensing server's ledger is not valid: {}; not taken", license.serial.text,
                         license.key.text, to_string(claims.error()));
  }
  adopt_license what{license.key, n, std::move(claims.value()), license.license_file, license.pack, action_id{restore_->next_action++}, license.revoked};
  const license_serial serial = what.claims.serial;
  reply_slot<ald::done> reply([door = env_.broker, question = restore_question_, key = license.key, pack = license.pack, serial](result<ald::done> outcome) {
    door->post(license_adopted{question, key, pack, serial, std::move(outcome)});
  });
  mails.push_back({license.unit, std::move(what), std::move(reply), false});
}

void broker_actor::settle_adoption(const license_adopted& adopted) {
  if (!restore_ || adopted.question != restore_question_) return;
  --restore_->waiting;
  if (adopted.outcome.ok()) {
    ++restore_->adopted;
    log_info({"broker", {"key", adopted.key.text}, {"serial", adopted.serial.text}}, "license {} for {} is adopted from the licensing server's ledger", adopted.serial.text, adopted.key.text);
    record(ledger_.fill(adopted.key, adopted.pack, adopted.serial));
  } else if (const fault& why = adopted.outcome.error(); why.code == fault_code::bad_input || why.code == fault_code::conflict) {
    if (why.code == fault_code::conflict) env_.tallies.surplus_licenses.add();
    log_error({"broker", {"key", adopted.key.text}, {"serial", adopted.serial.text}}, "license {} for {} in the licensing server's ledger is not taken: {}", adopted.serial.text, adopted.key.text, to_string(why));
  } else {
    return begin_anew(to_string(why));
  }
  look_at_more();
}

void broker_actor::finish_restore() {
  record(ledger_.reconcile(restore_->issued));
  log_info({"broker"}, "the store is reconciled: the licensing server's ledger has {} licenses, {} of them were new here", restore_->issued.size(),
               restore_->adopted);
  record(ledger_.finish_restore(restore_->issued.size(), restore_->adopted));
  restore_.reset();
  if (plan_) plan_ = ledger_;
  resume_lines();
  show_money();
  show_outlook();
  env_.scheduler->post(scan_request{});
}

}  // namespace ald
