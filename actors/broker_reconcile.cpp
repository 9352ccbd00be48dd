// Reconciliation with the licensing server's ledger: of a restored store before it orders, on a schedule, and when an operator asks.
#include <algorithm>
#include <unordered_set>
#include <utility>

#include "actors/broker_actor.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "licensing/device_withdrawal.hpp"
#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {

void broker_actor::drive_reconciliation(const instant& now) {
  if (reconcile_ && reconcile_->asking && now.mono_ms - reconcile_->asked_mono_ms > env_.config.reconcile_timeout_ms) {
    note_server(false);
    return give_up_reconciliation("no answer in time");
  }
  if (reconcile_ || now.mono_ms < reconcile_due_mono_ms_) return;
  if (ledger_.restoring()) {
    if (packs_known_) begin_reconciliation(true);
  } else if (env_.config.reconcile_every_ms > 0 && !breaker_.is_open(now.mono_ms)) {
    begin_reconciliation(false);
  }
}

void broker_actor::reconcile_on_demand(const reconcile_request& asked) {
  if (reconcile_ || ledger_.restoring()) {
    return asked.reply.answer(fault{fault_code::conflict, "the ledgers are being compared already", "see how far it is: GET /api/v1/reconcile"});
  }
  begin_reconciliation(asked.fix);
  asked.reply.answer(ald::done{});
}

// While a store is restored nothing is ordered and everything is adopted; otherwise work goes on, and what changes meanwhile is noted.
void broker_actor::begin_reconciliation(bool fix) {
  const instant now = env_.clock->now();
  reconcile_.emplace(ledger_comparison(env_.config.max_reconcile_findings)).asking = true;
  reconcile_->asked_mono_ms = now.mono_ms;
  reconcile_->restoring = ledger_.restoring();
  reconcile_->report.where = reconcile_report::phase::running;
  reconcile_->report.fix = fix;
  reconcile_->report.number = ++reconciliations_;
  reconcile_->report.started_ms = now.wall_ms;
  env_.money.put_reconciliation(reconcile_->report);
  env_.server->ledger([door = env_.broker, question = ++reconcile_question_](result<std::vector<issued_license>> answer) {
    door->post(reconcile_ledger{question, std::move(answer)});
  });
}

void broker_actor::give_up_reconciliation(const std::string& why) {
  const instant now = env_.clock->now();
  log_warn({"broker"}, "reconciling with the licensing server: {}; tried again", why);
  reconcile_report report = std::move(reconcile_->report);
  report.where = reconcile_report::phase::failed;
  report.finished_ms = now.wall_ms;
  report.failure = why;
  env_.money.put_reconciliation(std::move(report));
  reconcile_.reset();
  ++reconcile_question_;  // answers that are still on their way mean nothing now
  reconcile_due_mono_ms_ = now.mono_ms + env_.config.order_retry.cap_ms;
}

void broker_actor::take_ledger(const reconcile_ledger& answered) {
  if (!reconcile_ || !reconcile_->asking || answered.question != reconcile_question_) return;
  note_server(answered.answer.ok());
  if (!answered.answer.ok()) return give_up_reconciliation(to_string(answered.answer.error()));
  reconcile_->asking = false;
  reconcile_->issued = answered.answer.value();
  look_at_more();
}

// A unit's snapshot in the store is durable; a license on its way to it has an open line.
bool broker_actor::is_known(const issued_license& license, std::uint32_t n) const {
  return accounts_for(stored_license(license.unit, license.kind), n, license.serial);
}

// Of a unit that was never heard of here: a device that needs nothing.
state::Device broker_actor::stored_license(const unit_id& unit, const license_kind& kind) const {
  state::Device state;
  if (const auto stored = env_.log->get(family::snapshots, "device/" + unit.text)) state.ParseFromString(*stored);
  state.set_unit(unit.text);
  return view_of_license(state, kind.text, env_.config.device.license_kind);
}

ledger_comparison::standing broker_actor::standing_here(const issued_license& license, std::uint32_t n) const {
  const bool is_on_its_way = ledger_.find(license.key) != nullptr || reconcile_->filled.contains(license.key);
  if (!reconcile_->restoring && is_on_its_way) return ledger_comparison::standing::on_its_way;
  return is_known(license, n) ? ledger_comparison::standing::known : ledger_comparison::standing::unknown;
}

// The store is from before its device gave the license back, or from when that was under way: its pack is counted by the server's ledger, in
// which it is back, so that the device must not give it back a second time.
bool broker_actor::is_news_of_return(const issued_license& license) const {
  if (!license.returned) return false;
  const state::Device state = stored_license(license.unit, license.kind);
  const bool is_own = state.license().serial() == license.serial.text || state.installed_serial() == license.serial.text;
  const state::Return* known = find_return(state, license.serial.text);
  const bool gives_it_back = known != nullptr && known->status() == state::RETURN_OPEN && ledger_.find_return(license.serial) == nullptr;
  return gives_it_back || (is_own && !is_returned(state, license.serial.text));
}

void broker_actor::tell_returned(const issued_license& license) {
  reconcile_->waiting = 1;
  reply_slot<ald::done> reply([door = env_.broker, question = reconcile_question_](result<ald::done> outcome) {
    door->post(return_told{question, std::move(outcome)});
  });
  env_.registry->post(mail_batch{{{license.unit, ald::settle_return{license.serial, event::LICENSE_RETURNED, license.pack, ""}, std::move(reply), false}}});
}

void broker_actor::settle_told(const return_told& told) {
  if (!reconcile_ || told.question != reconcile_question_) return;
  --reconcile_->waiting;
  if (!told.outcome.ok()) return give_up_reconciliation(to_string(told.outcome.error()));
  look_at_more();
}

void broker_actor::look_at_more() {
  if (!reconcile_ || reconcile_->asking || reconcile_->waiting > 0 || !reconcile_->to_adopt.empty()) return;
  std::vector<unit_id> units;
  std::unordered_set<unit_id> taken;
  for (std::uint32_t looked_at = 0; looked_at < env_.config.reconcile_step && units.size() < env_.config.order_batch_lines; ++looked_at) {
    if (reconcile_->next == reconcile_->issued.size()) break;
    const issued_license& license = reconcile_->issued[reconcile_->next++];
    const auto n = need_number(license.key, license.unit, license.kind);
    if (!n) {
      reconcile_->compared.take_foreign(license);
      log_error({"broker", {"serial", license.serial.text}},
                "the licensing server's ledger has license {} under the key {}, which is none of this node's; not taken", license.serial.text,
                license.key.text);
      continue;
    }
    const auto here = standing_here(license, *n);
    reconcile_->compared.take_issued(license, here);
    if (reconcile_->restoring && here == ledger_comparison::standing::known && is_news_of_return(license)) {
      if (units.empty()) return tell_returned(license);
      --reconcile_->next;  // the others first
      break;
    }
    const bool adopts = reconcile_->restoring || (reconcile_->report.fix && !license.returned);
    if (here == ledger_comparison::standing::unknown && adopts && taken.insert(license.unit).second) units.push_back(license.unit);
  }
  if (!units.empty()) return ask_for_files(std::move(units));
  if (reconcile_->next < reconcile_->issued.size()) return send(this, reconcile_step{reconcile_question_});
  if (!look_at_shard()) return send(this, reconcile_step{reconcile_question_});
  finish_reconciliation();
}

// The devices' own licenses, a shard of the table at a time; true when there is none left.
bool broker_actor::look_at_shard() {
  if (reconcile_->restoring || reconcile_->next_shard == device_table::shard_count) return true;
  for (const auto& [unit, serial] : env_.table.held_in(reconcile_->next_shard++)) {
    const bool goes_back = ledger_.find_return(serial) != nullptr || reconcile_->returned.contains(serial);
    reconcile_->compared.take_held(unit, serial, goes_back || reconcile_->newer.contains(serial));
  }
  return false;
}

void broker_actor::ask_for_files(std::vector<unit_id> units) {
  reconcile_->asking = true;
  reconcile_->asked_mono_ms = env_.clock->now().mono_ms;
  env_.server->licenses_of(std::move(units), [door = env_.broker, question = ++reconcile_question_](result<std::vector<held_license>> answer) {
    door->post(reconcile_files{question, std::move(answer)});
  });
}

void broker_actor::take_files(const reconcile_files& answered) {
  if (!reconcile_ || !reconcile_->asking || answered.question != reconcile_question_) return;
  if (!answered.answer.ok()) return give_up_reconciliation(to_string(answered.answer.error()));
  reconcile_->asking = false;
  // A device's licenses in the order of its needs, so that the last one is the one it keeps.
  auto& licenses = reconcile_->to_adopt;
  for (const held_license& license : answered.answer.value()) {
    const auto n = need_number(license.key, license.unit, license.kind);
    if (!n || (license.returned && !reconcile_->restoring)) continue;
    const issued_license issued{license.key, license.unit, license.kind, license.pack, license.serial};
    if (standing_here(issued, *n) == ledger_comparison::standing::unknown) licenses.emplace_back(*n, license);
  }
  std::stable_sort(licenses.begin(), licenses.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (licenses.empty()) return look_at_more();
  const auto allotted = ledger_.allot_actions(licenses.size(), reconcile_->next_action);
  if (!allotted.ok()) return give_up_reconciliation(to_string(allotted.error()));
  record({allotted.value()});
  // Counted before it is stored: a crash in the middle leaves none uncounted. While a store is restored nothing is ordered before all are.
  for (const auto& [n, license] : licenses) {
    if (!reconcile_->restoring && ledger_.find(license.key) == nullptr) record(ledger_.begin_arrival({license.serial, license.unit, license.kind, license.pack}));
  }
  reconcile_->allotted_at_seq = ledger_.seq();
  adopt_allotted();
}

// An action id is used only when a crash can't give it out again.
void broker_actor::adopt_allotted() {
  if (!reconcile_ || reconcile_->to_adopt.empty() || durable_seq_ < reconcile_->allotted_at_seq) return;
  const auto licenses = std::exchange(reconcile_->to_adopt, {});
  std::vector<device_mail> mails;
  for (const auto& [n, license] : licenses) adopt(license, n, mails);
  reconcile_->waiting = mails.size();
  if (!mails.empty()) return env_.registry->post(mail_batch{std::move(mails)});
  look_at_more();
}

void broker_actor::adopt(const held_license& license, std::uint32_t n, std::vector<device_mail>& mails) {
  auto claims = env_.verifier->verify(license.license_file);
  if (!claims.ok()) {
    // As in an answer to an order: not taken, and its key will be asked for again.
    record(ledger_.end_arrival(license.serial, false));
    return log_error({"broker", {"unit", license.unit.text}, {"serial", license.serial.text}}, "license {} for {} in the licensing server's ledger is not valid: {}; not taken", license.serial.text,
                         license.key.text, to_string(claims.error()));
  }
  adopt_license what{license.key, n, std::move(claims.value()), license.license_file, license.pack, action_id{reconcile_->next_action++}, license.revoked, license.returned,
                     ledger_.is_evaluation(license.key, license.pack)};
  const license_serial serial = what.claims.serial;
  if (serial != license.serial) record(ledger_.end_arrival(license.serial, false));
  reply_slot<ald::done> reply([door = env_.broker, question = reconcile_question_, key = license.key, pack = license.pack, serial](result<ald::done> outcome) {
    door->post(license_adopted{question, key, pack, serial, std::move(outcome)});
  });
  mails.push_back({license.unit, std::move(what), std::move(reply), false});
}

void broker_actor::settle_adoption(const license_adopted& adopted) {
  record(ledger_.end_arrival(adopted.serial, adopted.outcome.ok() || adopted.outcome.error().code == fault_code::conflict));
  if (!reconcile_ || adopted.question != reconcile_question_) return;
  --reconcile_->waiting;
  if (adopted.outcome.ok()) {
    ++reconcile_->report.adopted;
    log_info({"broker", {"key", adopted.key.text}, {"serial", adopted.serial.text}}, "license {} for {} is adopted from the licensing server's ledger", adopted.serial.text, adopted.key.text);
    record(ledger_.fill(adopted.key, adopted.pack, adopted.serial));
  } else if (const fault& why = adopted.outcome.error(); why.code == fault_code::bad_input || why.code == fault_code::conflict) {
    if (why.code == fault_code::conflict) env_.tallies.surplus_licenses.add();
    log_error({"broker", {"key", adopted.key.text}, {"serial", adopted.serial.text}}, "license {} for {} in the licensing server's ledger is not taken: {}", adopted.serial.text, adopted.key.text, to_string(why));
  } else {
    return give_up_reconciliation(to_string(why));
  }
  look_at_more();
}

// The line has its license while the ledgers are compared: the server may have told its ledger before it issued that one.
void broker_actor::note_filled(const order_key& key, const event::LineFilled& filled) {
  if (!reconcile_) return;
  reconcile_->filled.insert_or_assign(key, pack_id(filled.pack()));
  reconcile_->newer.insert(license_serial(filled.serial()));
}

void broker_actor::finish_reconciliation() {
  const std::vector<event::Ledger> counted = ledger_.reconcile(reconcile_->issued, reconcile_->filled, reconcile_->returned);
  reconcile_report report = std::move(reconcile_->report);
  reconcile_->compared.write(report);
  report.where = reconcile_report::phase::done;
  report.finished_ms = env_.clock->now().wall_ms;
  report.issued = reconcile_->issued.size();
  std::map<std::string, std::int64_t> used;
  for (const state::Pack& pack : ledger_.packs()) used[pack.pack()] = pack.used();
  for (const event::Ledger& event : counted) {
    const auto& pack = event.pack_reconciled();
    if (used[pack.pack()] != pack.used()) report.packs.push_back({pack_id(pack.pack()), used[pack.pack()], pack.used()});
  }
  const bool restoring = reconcile_->restoring;
  const std::uint64_t adopted = report.adopted, licenses = report.issued;
  // Of a license that went back only the need's number was taken: it is missed by nobody, so it was none of what was found.
  report.adopted = std::min(report.adopted, report.found[static_cast<std::size_t>(mismatch::unknown_here)]);
  if (report.fix || ALD_MUTANT("recount_unasked")) record(counted);
  log_info({"broker"}, "reconciled: the licensing server's ledger has {} licenses; {} differences, {} licenses adopted", report.issued, report.open(), report.adopted);
  env_.board.ledger_differences = report.open();
  env_.money.put_reconciliation(std::move(report));
  reconcile_.reset();
  reconcile_due_mono_ms_ = env_.clock->now().mono_ms + env_.config.reconcile_every_ms;
  if (restoring) finish_restore(licenses, adopted);
}

void broker_actor::finish_restore(std::uint64_t licenses, std::uint64_t adopted) {
  record(ledger_.finish_restore(licenses, adopted));
  if (plan_) plan_ = ledger_;
  resume_lines();
  resume_returns();
  show_money();
  show_outlook();
  env_.scheduler->post(scan_request{});
}

}  // namespace ald
