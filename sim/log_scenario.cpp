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

std::int64_t quantile(std::vector<std::int64_t>& values, double share, std::int64_t otherwise) {
  if (values.empty()) return otherwise;
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace

void log_scenario::take(const event::Record& record, std::int64_t at_ms) {
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
  recorders_[known->second].take(what, at_ms, times_);
  if (what.has_license_stored()) {
    const auto& stored = what.license_stored();
    made_.license_kind = stored.kind();
    recorded_line line;
    line.serial = license_serial(stored.serial());
    line.pack = pack_id(stored.pack());
    line.expiry_day = stored.expiry_day();
    license_days_.push_back(stored.expiry_day() - day_of(made_.begin_wall_ms + at_ms));
    stored_.insert(unit + "/" + stored.serial());
    line_ended(make_order_key(unit_id(unit), license_kind(stored.kind()), stored.n()).text, std::move(line), at_ms);
  }
  if (what.has_need_opened()) {
    needs_[unit] = make_order_key(unit_id(unit), license_kind(what.need_opened().kind()), what.need_opened().n());
    made_.license_kind = what.need_opened().kind();
    if (what.need_opened().cause() == event::FIRST_NEED) first_needs_[make_order_key(unit_id(unit), license_kind(what.need_opened().kind()), what.need_opened().n()).text] = known->second;
  }
  // A line that had to wait for something that is simulated is sent when that is gone.
  if (what.has_order_blocked() && what.order_blocked().reason() != event::SERVER_UNREACHABLE) first_needs_.erase(make_order_key(unit_id(unit), license_kind(made_.license_kind), 1).text);
  if (what.has_order_blocked() && what.order_blocked().reason() == event::SERVER_UNREACHABLE) server_missed_.push_back(at_ms);
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
  if (const auto reserved = reserved_in_.extract(key); reserved && reserved.mapped() == line.pack.text) line.pack = pack_id();
  order.answered_ms = std::min(order.answered_ms, at_ms);
  answer_times_.push_back(line.after_ms);
  made_.lines[key].push_back(std::move(line));
  order.ended.push_back({&made_.lines[key], made_.lines[key].size() - 1});
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
    // The simulated node's own doing.
    case event::Ledger::kLineFilled:
    case event::Ledger::kPackRuled:
    case event::Ledger::kPackConditioned:
    case event::Ledger::kRevocationsRead:
    case event::Ledger::kPackReconciled:
    case event::Ledger::kRestoreFinished:
    case event::Ledger::kOrderCountRestarted:
    case event::Ledger::kActionsAllotted:
    case event::Ledger::kUseCountBegan:
    case event::Ledger::kReturnBegan:
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
    case event::Fleet::kConditionSet: return command(set_condition{what.condition_set().condition()});
    case event::Fleet::kClockSuspected:
      if (what.clock_suspected().moved_by_ms() > 0) ++made_.clock_jumps;
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
  for (std::size_t i = 0; i < looks.size(); ++i) {
    const auto look = recorders_[i].looked_at();
    if (!look) continue;
    recorded_command& registration = made_.devices[i].commands[look->command];
    if (look->need_ms - registration.at_ms <= looked_at_within_ms) looks[i] = {look->need_ms, &registration, std::nullopt};
  }
  for (std::size_t i = 0; i < orders_.size(); ++i) {
    for (const std::size_t device : orders_[i].first_needs) {
      if (orders_[i].sent_ms - looks[device].need_ms <= hour_ms) looks[device].order = i;
    }
  }
  return looks;
}

recorded_scenario log_scenario::finish(std::int64_t begin_wall_ms, std::int64_t end_ms, const order_pace& pace) {
  made_.begin_wall_ms = begin_wall_ms;
  made_.end_ms = end_ms;
  for (device_recorder& recorder : recorders_) made_.devices.push_back(recorder.finish(end_ms));
  std::vector<sent_batch> batches;
  for (const sent_order& order : orders_) batches.push_back({order.sent_ms, order.lines});
  align_registrations(first_looks(), batches, pace);
  for (const std::string& key : open_lines_) {
    recorded_line unanswered;
    unanswered.after_ms = end_ms - orders_[sent_in_[key]].sent_ms + after_the_end_ms;
    made_.lines[key].push_back(std::move(unanswered));
  }
  find_outages(end_ms);
  find_failures(pace.in_flight);
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
