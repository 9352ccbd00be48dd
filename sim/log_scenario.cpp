// One stream after the other, and what only the whole log tells.
#include "sim/log_scenario.hpp"

#include <algorithm>
#include <deque>

namespace ald {
namespace {

constexpr std::int64_t looked_at_within_ms = 30'000;  ///< S3: so soon after its registration
constexpr std::int64_t outage_margin_ms = 500;        ///< whoever was answered asked a little before

constexpr std::int64_t after_the_end_ms = 5'000;      ///< what is under way when the log ends comes so long after it
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t silence_ms = 3'000;            ///< a node that is up looks at its devices more often

std::int64_t quantile(std::vector<std::int64_t>& values, double share, std::int64_t otherwise) {
  if (values.empty()) return otherwise;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

// What the node does at its next beat is a sign of life; that nothing was recorded until then, one of a stall.
void log_scenario::watch_node(const event::Record& record, std::int64_t at_ms) {
  if (at_ms - last_at_ms_ >= silence_ms) silences_.push_back({last_at_ms_, at_ms});
  const event::Fleet& fleet = record.fleet();
  if (fleet.has_clock_suspected()) suspect_ = true, ++hindrances_;
  if (fleet.has_clock_confirmed()) suspect_ = false, ++hindrances_;
  if (fleet.has_switch_set()) switched_off_ = !fleet.switch_set().on(), ++hindrances_;
  if (fleet.has_order_cap_tripped()) switched_off_ = true, ++hindrances_;
  if (fleet.has_condition_set()) conditioned_ = !fleet.condition_set().condition().empty(), ++hindrances_;
  const event::Device& what = record.device();
  const auto done = [&](const std::string& unit) {
    const auto expected = expected_.extract(unit);
    if (!expected || expected.mapped().hindrances != hindrances_ || at_ms - expected.mapped().from_ms < silence_ms) return;
    delays_.push_back({expected.mapped().from_ms, at_ms});
  };
  if (what.has_need_opened() || what.has_order_blocked()) done(record.unit());
  if (record.ledger().has_line_reserved()) done(record.ledger().line_reserved().unit());
  if (what.has_order_blocked()) ranks_.try_emplace(record.unit(), ranks_.size());
  if (record.ledger().has_line_reserved()) ranks_.try_emplace(record.ledger().line_reserved().unit(), ranks_.size());
  if (suspect_ || switched_off_ || conditioned_) return;
  const bool first = what.has_registered() && !needs_.contains(record.unit());
  if (first || what.has_block_lifted() || what.has_need_opened()) expected_[record.unit()] = {at_ms, hindrances_};
}

void log_scenario::find_stalls(std::int64_t tick_ms) {
  for (const recorded_stall& silence : silences_) {
    recorded_stall stall{never_ms, never_ms};
    for (const recorded_stall& delay : delays_) {
      if (delay.to_ms < silence.to_ms || delay.from_ms >= silence.to_ms - silence_ms) continue;
      const bool is_most = 2 * (silence.to_ms - silence.from_ms) >= delay.to_ms - delay.from_ms;
      const std::int64_t from_ms = is_most ? delay.from_ms : std::max(silence.from_ms, delay.from_ms);
      stall = {std::min(stall.from_ms, from_ms + 1), std::min(stall.to_ms, delay.to_ms)};
    }
    if (stall.to_ms == never_ms) continue;
    stall.to_ms = (stall.to_ms + tick_ms / 2) / tick_ms * tick_ms;
    if (stall.to_ms - stall.from_ms < silence_ms / 2) continue;
    // What came in between was heard, and not acted upon.
    const bool goes_on = !made_.stalls.empty() && stall.from_ms - made_.stalls.back().to_ms <= tick_ms;
    if (goes_on) made_.stalls.back().to_ms = std::max(made_.stalls.back().to_ms, stall.to_ms);
    else made_.stalls.push_back(stall);
  }
}

void log_scenario::take(const event::Record& record, std::int64_t at_ms) {
  watch_node(record, at_ms);
  last_at_ms_ = std::max(last_at_ms_, at_ms);
  if (made_.begin_wall_ms == 0) made_.begin_wall_ms = record.at_ms() - at_ms;
  switch (record.body_case()) {
    case event::Record::kDevice: return take(record.device(), record.unit(), at_ms);
    case event::Record::kLedger: return take(record.ledger(), at_ms);
    case event::Record::kFleet: return take(record.fleet(), at_ms);
    case event::Record::BODY_NOT_SET: return;
  }
}

void log_scenario::take(const event::Device& what, const std::string& unit, std::int64_t at_ms) {
  const auto [known, is_new] = index_.try_emplace(unit, recorders_.size());
  if (is_new) recorders_.emplace_back(unit);
  if (what.has_of_kind()) return;
  recorders_[known->second].take(what, at_ms, times_);
  if (what.has_license_stored()) license_came(what.license_stored(), unit, at_ms);
  if (what.has_renewal_futile()) license_came(what.renewal_futile(), unit, at_ms);
  if (what.has_need_opened()) {
    needs_[unit] = make_order_key(unit_id(unit), license_kind(what.need_opened().kind()), what.need_opened().n());
    made_.license_kind = what.need_opened().kind();
    if (what.need_opened().cause() == event::FIRST_NEED) first_needs_[make_order_key(unit_id(unit), license_kind(what.need_opened().kind()), what.need_opened().n()).text] = known->second;
  }
  // A line that had to wait for something that is simulated is sent when that is gone.
  if (what.has_order_blocked() && what.order_blocked().reason() != event::SERVER_UNREACHABLE) first_needs_.erase(make_order_key(unit_id(unit), license_kind(made_.license_kind), 1).text);
  if (what.has_order_blocked() && what.order_blocked().reason() == event::SERVER_UNREACHABLE) server_missed_.push_back(at_ms);
  if (what.has_return_settled()) return_settled(what.return_settled(), at_ms);
  if (what.has_license_revoked()) {
    const std::string& serial = what.license_revoked().serial();
    recorded_revocation revocation{at_ms, unit_id(unit), license_serial(serial), {}, license_kind(made_.license_kind), what.license_revoked().reason()};
    if (!stored_.contains(unit + "/" + serial)) revocation.key = needs_[unit];
    made_.revocations.push_back(std::move(revocation));
  }
}

void log_scenario::line_ended(const std::string& key, recorded_line line, std::int64_t at_ms) {
  const auto sent = sent_in_.find(key);
  if (sent == sent_in_.end()) return;  // adopted by a restoration: nobody ordered it here
  open_lines_.erase(key);
  sent_order& order = orders_[sent->second];
  line.after_ms = at_ms - order.sent_ms;
  line.at_ms = at_ms;
  if (const auto reserved = reserved_in_.extract(key); reserved && reserved.mapped() == line.pack.text) line.pack = pack_id();
  order.answered_ms = std::min(order.answered_ms, at_ms);
  answer_times_.push_back(line.after_ms);
  made_.lines[key].push_back(std::move(line));
  order.ended.push_back({&made_.lines[key], made_.lines[key].size() - 1});
}

// `License` is an event that keeps one.
template <class License>
void log_scenario::license_came(const License& what, const std::string& unit, std::int64_t at_ms) {
  made_.license_kind = what.kind();
  recorded_line line;
  line.serial = license_serial(what.serial());
  line.pack = pack_id(what.pack());
  line.expiry_day = what.expiry_day();
  license_days_.push_back(what.expiry_day() - day_of(made_.begin_wall_ms + at_ms));
  stored_.insert(unit + "/" + what.serial());
  line_ended(make_order_key(unit_id(unit), license_kind(what.kind()), what.n()).text, std::move(line), at_ms);
}

void log_scenario::return_settled(const event::ReturnSettled& what, std::int64_t at_ms) {
  const auto began = returns_.find(what.serial());
  if (began == returns_.end()) return;  // found returned by a restoration
  recorded_return made{at_ms - began->second, return_answer::outcome::unsupported, pack_id(what.pack()), what.text()};
  if (what.outcome() == event::LICENSE_RETURNED) made.outcome = return_answer::outcome::returned;
  if (what.outcome() == event::RETURN_REFUSED) made.outcome = return_answer::outcome::refused;
  made_.returns[what.serial()] = std::move(made);
}

void log_scenario::take(const event::Ledger& what, std::int64_t at_ms) {
  switch (what.kind_case()) {
    case event::Ledger::kPackSet: {
      const auto& set = what.pack_set();
      packs_[set.pack()] = {pack_id(set.pack()), license_kind(set.kind()), set.total(), set.unlimited()};
      if (set.has_expiry_day()) packs_[set.pack()].expiry_day = set.expiry_day();
      packs_[set.pack()].active = !set.has_active() || set.active();
      if (made_.packs.empty() || made_.packs.back().from_ms != at_ms) made_.packs.push_back({at_ms, {}});
      made_.packs.back().packs.clear();
      for (const auto& [id, pack] : packs_) made_.packs.back().packs.push_back(pack);
      return;
    }
    case event::Ledger::kLineReserved: reserved_in_[what.line_reserved().key()] = what.line_reserved().pack(); return;
    case event::Ledger::kLinesSent:
      orders_.push_back({at_ms, static_cast<std::size_t>(what.lines_sent().keys_size()), never_ms, {}, {}});
      for (const std::string& key : what.lines_sent().keys()) {
        if (const auto first = first_needs_.extract(key)) orders_.back().first_needs.push_back(first.mapped());
        sent_in_[key] = orders_.size() - 1;
        open_lines_.insert(key);
      }
      return;
    case event::Ledger::kLineRefused: {
      recorded_line line;
      line.refused = true;
      line.code = what.line_refused().code();
      line.text = what.line_refused().text();
      return line_ended(what.line_refused().key(), std::move(line), at_ms);
    }
    case event::Ledger::kRestoreBegan: made_.was_restored = true; return;
    case event::Ledger::kLineReleased: open_lines_.erase(what.line_released().key()); return;
    case event::Ledger::kReturnBegan: returns_.try_emplace(what.return_began().serial(), at_ms); return;
    case event::Ledger::kPackRuled: {
      const auto& ruled = what.pack_ruled();
      made_.pack_rules.push_back({at_ms, {pack_id(ruled.pack()), ruled.priority(), ruled.active(), {}}});
      return;
    }
    case event::Ledger::kPackConditioned:
      made_.pack_rules.push_back({at_ms, {pack_id(what.pack_conditioned().pack()), {}, {}, what.pack_conditioned().condition()}});
      return;
    // The simulated node's own doing.
    case event::Ledger::kLineFilled:
    case event::Ledger::kRevocationsRead:
    case event::Ledger::kPackReconciled:
    case event::Ledger::kRestoreFinished:
    case event::Ledger::kOrderCountRestarted:
    case event::Ledger::kActionsAllotted:
    case event::Ledger::kUseCountBegan:
    case event::Ledger::kArrivalBegan:
    case event::Ledger::kArrivalEnded:
    case event::Ledger::kLicenseReturned:
    case event::Ledger::kReturnEnded:
    case event::Ledger::KIND_NOT_SET: return;
  }
}

void log_scenario::take(const event::Fleet& what, std::int64_t at_ms) {
  const auto command = [&](fleet_command made) { made_.fleet.push_back({at_ms, std::move(made)}); };
  switch (what.kind_case()) {
    case event::Fleet::kSwitchSet: return command(set_switch{what.switch_set().on()});
    case event::Fleet::kProfileSet: return command(set_profile{profile_id(what.profile_set().profile()), what.profile_set().prompt_user()});
    case event::Fleet::kProfileAssigned: {
      const auto& assigned = what.profile_assigned();
      return command(assign_profile{profile_id(assigned.profile()), assigned.has_unit() ? assigned.unit() : assigned.directory()});
    }
    case event::Fleet::kProfileUnassigned: {
      const auto& gone = what.profile_unassigned();
      return command(assign_profile{profile_id(), gone.has_unit() ? gone.unit() : gone.directory()});
    }
    case event::Fleet::kClockConfirmed: return command(confirm_clock{});
    case event::Fleet::kKindSet: return;  // licenses of further kinds are not played
    case event::Fleet::kConditionSet: return command(set_condition{what.condition_set().condition()});
    case event::Fleet::kClockSuspected:
      return command(suspect_clock{what.clock_suspected().moved_by_ms()});
    case event::Fleet::kOrderCapTripped:
    case event::Fleet::KIND_NOT_SET: return;
  }
}

// An order that is not answered while others need its place has failed, and is asked for again.
void log_scenario::find_failures(std::uint32_t in_flight) {
  std::deque<sent_order*> open;
  for (sent_order& order : orders_) {
    std::erase_if(open, [&](const sent_order* one) { return one->answered_ms <= order.sent_ms; });
    while (open.size() >= std::max(in_flight, 1u)) {
      open.front()->gave_way = true;
      for (const auto& [lines, index] : open.front()->ended) (*lines)[index].asked_again = true;
      open.pop_front();
    }
    open.push_back(&order);
  }
}

// From the first order that suffered to the first answer after a device was told of it.
void log_scenario::find_outages(std::int64_t end_ms) {
  std::vector<std::int64_t> answers;
  for (const sent_order& order : orders_) answers.push_back(order.answered_ms);
  std::sort(answers.begin(), answers.end());
  for (const std::int64_t missed_ms : server_missed_) {
    if (!made_.outages.empty() && missed_ms <= made_.outages.back().to_ms + outage_margin_ms) continue;
    const auto answered = std::upper_bound(answers.begin(), answers.end(), missed_ms);
    recorded_outage outage{missed_ms, (answered == answers.end() ? end_ms : std::min(*answered, end_ms)) - outage_margin_ms};
    for (const sent_order& order : orders_) {
      if (order.sent_ms < missed_ms && order.answered_ms > missed_ms) outage.from_ms = std::min(outage.from_ms, order.sent_ms);
    }
    if (outage.to_ms > outage.from_ms) made_.outages.push_back(outage);
  }
}

// Those that were looked at because they were registered, and whose line was then sent without anything in its way.
std::vector<registration_look> log_scenario::first_looks() {
  std::vector<registration_look> looks(made_.devices.size());
  const auto rank_of = [&](const std::string& unit) {
    const auto known = ranks_.find(unit);
    return known == ranks_.end() ? ranks_.size() : known->second;
  };
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const auto look = recorders_[i].looked_at();
    if (!look) continue;
    recorded_command& registration = made_.devices[i].commands[look->command];
    std::int64_t stood_ms = 0;
    for (const recorded_stall& s : made_.stalls) stood_ms += std::max<std::int64_t>(0, std::min(s.to_ms, look->need_ms) - std::max(s.from_ms, registration.at_ms));
    if (stood_ms > 0 && look->need_ms - registration.at_ms - stood_ms <= silence_ms) continue;  // the stall is played
    if (look->need_ms - registration.at_ms <= looked_at_within_ms) looks[i] = {look->need_ms, &registration, std::nullopt, rank_of(made_.devices[i].unit.text)};
  }
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    for (const std::size_t device : orders_[i].first_needs) {
      if (orders_[i].sent_ms - looks[device].need_ms <= hour_ms) looks[device].order = i;
    }
  }
  return looks;
}

recorded_scenario log_scenario::finish(std::int64_t begin_wall_ms, std::int64_t end_ms, const order_pace& pace, std::vector<log_calendar::clock_step> clock_steps) {
  made_.clock_steps = std::move(clock_steps);
  made_.begin_wall_ms = begin_wall_ms;
  made_.end_ms = end_ms;
  for (device_recorder& recorder : recorders_) made_.devices.push_back(recorder.finish(end_ms));
  find_stalls(pace.tick_ms);
  std::vector<sent_batch> batches;
  for (const sent_order& order : orders_) batches.push_back({order.sent_ms, order.lines});
  align_registrations(first_looks(), batches, pace);
  find_outages(end_ms);
  find_failures(pace.in_flight);
  for (const std::string& key : open_lines_) {
    recorded_line unanswered;
    unanswered.after_ms = end_ms - orders_[sent_in_[key]].sent_ms + after_the_end_ms;
    unanswered.asked_again = orders_[sent_in_[key]].gave_way;
    made_.lines[key].push_back(std::move(unanswered));
  }
  recorded_habits& habits = made_.habits;
  habits.answer_ms = quantile(answer_times_, 0.5, habits.answer_ms);
  habits.license_days = quantile(license_days_, 0.5, habits.license_days);
  habits.push_ms = quantile(times_.push, 0.1, habits.push_ms);
  habits.unreachable_ms = quantile(times_.unreachable, 0.1, habits.unreachable_ms);
  habits.download_ms = quantile(times_.download, 0.5, habits.download_ms);
  habits.confirm_ms = std::max(quantile(times_.confirm, 0.5, habits.confirm_ms), habits.download_ms);
  return std::move(made_);
}

}  // namespace ald
