// Beats at tick_ms; the scan index says who is due.
#include "actors/scheduler_actor.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "messages/mutant.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr duration_ms reclaim_every_ms = 3'600'000;
/// Woken at once while the broker holds half of the lines that it can: what it has no place for would wait for the next scan.
/// Not none: other devices have deadlines.
constexpr std::uint32_t max_wakes_loaded = 256;

struct beat_due {};
/// Half of the wakes that may be in flight have been answered.
struct room_to_wake {};
/// From the fleet actor's answer: the suspicion is durable, and published.
struct suspicion_kept {};

}  // namespace
}  // namespace ald
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(ald::beat_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(ald::room_to_wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(ald::suspicion_kept)

namespace ald {

scheduler_actor::scheduler_actor(caf::actor_config& config, node_env& env, settings_ptr settings, std::vector<due_note> due,
                                 std::vector<unit_id> resume)
    : caf::event_based_actor(config),
      env_(env),
      index_(env.config.scan_interval_ms, env.clock->now().wall_ms),
      resume_(std::move(resume)),
      scanned_mono_ms_(env.clock->now().mono_ms),
      reclaim_due_mono_ms_(env.clock->now().mono_ms + ms_per_day),
      drift_base_ms_(env.clock->now().wall_ms - env.clock->now().mono_ms),
      suspect_in_settings_(settings->state().clock_suspect()),
      suspicion_open_(env.board.clock_suspect && !suspect_in_settings_),
      deployment_on_(settings->deployment_on()),
      epoch_(settings->profile_epoch()),
      kinds_epoch_(settings->kinds_epoch()) {
  for (const due_note& what : due) note(what);
  env_.board.resumes_pending = resume_.size();
  if (suspect_in_settings_) log_error({"scheduler"}, "the wall clock is suspect since before this start: confirm it (ald clock confirm)");
}

caf::behavior scheduler_actor::make_behavior() {
  delayed_send(this, std::chrono::milliseconds(env_.config.tick_ms), beat_due{});
  return {
      [this](const beat_due&) {
        beat();
        delayed_send(this, std::chrono::milliseconds(env_.config.tick_ms), beat_due{});
      },
      // A large fleet need not wait for the next beat.
      [this](const room_to_wake&) { wake_due(env_.clock->now()); },
      [this](const due_note& what) { note(what); },
      [this](const scan_request&) { index_.scan_now(); },
      [this](const settings_published& what) { take_settings(what); },
      [this](const clock_went_back& what) { suspect(-what.by_ms); },
      [this](const suspicion_kept&) {
        suspicion_open_ = false;
        trust_again();
      },
  };
}

void scheduler_actor::note(const due_note& what) {
  // Judged before it was said which further kinds are needed: it may need another license, and is to be looked at now.
  if (what.kinds_epoch && *what.kinds_epoch < kinds_epoch_) return index_.wake_at(what.unit, env_.clock->now().wall_ms);
  if (what.epoch && *what.epoch < epoch_) {
    // Judged before the settings now in force: an open delivery is to be judged by these, not at the time noted.
    const auto row = env_.table.find(what.unit);
    if (row && row->delivering) return index_.wake_at(what.unit, env_.clock->now().wall_ms);
  }
  const auto heard = what.due.heard ? what.due.heard : what.heard;
  if (what.due.at_scan && what.due.at_ms) {
    index_.wait_for_scan_or(what.unit, *what.due.at_ms, what.due.blocked, heard, what.due.kind);
  } else if (what.due.at_scan) {
    index_.wait_for_scan(what.unit, what.due.blocked, heard, what.due.kind);
  } else if (what.due.at_ms) {
    index_.wake_at(what.unit, *what.due.at_ms);
  } else {
    index_.forget(what.unit);
  }
}

void scheduler_actor::beat() {
  const instant now = env_.clock->now();
  watch_clock(now);
  const clock_beat beat{now};
  env_.journal->post(beat);
  env_.broker->post(beat);
  env_.pusher->post(beat);
  env_.alerts->post(beat);
  wake_due(now);
  reclaim_unseen(now);
}

std::size_t scheduler_actor::room_for_wakes() const {
  if (ALD_MUTANT("wakes_without_limit")) return std::size_t{1'000'000};
  const load_board& board = env_.board;
  const std::uint64_t out = board.wakes_in_flight, lines = board.lines_queued + board.lines_in_flight + board.answers_not_durable;
  const bool is_loaded = lines >= env_.config.max_queued_lines / 2;
  const std::uint64_t most = is_loaded ? std::min(env_.config.max_wakes_in_flight, max_wakes_loaded) : env_.config.max_wakes_in_flight;
  return out >= most ? std::size_t{0} : static_cast<std::size_t>(most - out);
}

void scheduler_actor::wake_due(const instant& now) {
  if (const std::size_t count = std::min(room_for_wakes(), resume_.size()); count > 0) {
    std::vector<unit_id> units(resume_.end() - static_cast<std::ptrdiff_t>(count), resume_.end());
    resume_.resize(resume_.size() - count);
    wake(std::move(units), true);
    env_.board.resumes_pending = resume_.size();  // after they count as wakes: a node with work before it never looks settled
  }
  // A wall clock that was set back stands still until time has caught up: scans must not (S3).
  if (now.mono_ms - scanned_mono_ms_ >= env_.config.scan_interval_ms) {
    index_.scan_now();
    scanned_mono_ms_ = now.mono_ms;
  }
  const std::int64_t next_scan_ms = index_.next_scan_ms();
  std::vector<unit_id> units;
  index_.due(now.wall_ms, room_for_wakes(), env_.money.outlook(), units);
  if (index_.next_scan_ms() != next_scan_ms) scanned_mono_ms_ = now.mono_ms;
  env_.board.next_scan_ms = index_.next_scan_ms();
  if (!units.empty()) wake(std::move(units), false);
}

// Not in the first day: devices could not be seen while the node was down. A device that is not there will not confirm: its license
// goes back at once.
void scheduler_actor::reclaim_unseen(const instant& now) {
  const std::uint32_t days = env_.config.reclaim_unseen_days;
  if (days == 0 || env_.config.dry_run || env_.board.clock_suspect || now.mono_ms < reclaim_due_mono_ms_) return;
  reclaim_due_mono_ms_ = now.mono_ms + reclaim_every_ms;
  if (std::exchange(reclaim_day_, day_of(now.wall_ms)) != day_of(now.wall_ms)) reclaimed_ = 0;
  device_filter unseen;
  unseen.stage = device_stage::licensed;
  unseen.unseen_since_ms = now.wall_ms - std::int64_t{days} * ms_per_day;
  mail_batch batch;
  for (const listed_device& device : env_.table.list(unseen, {}, env_.config.reclaim_max_per_day - reclaimed_)) {
    log_warn({"scheduler", {"unit", device.unit.text}}, "{} was not seen for {} days: its license is reclaimed", device.unit.text, days);
    batch.mails.push_back({device.unit, withdraw_license{"not seen for " + std::to_string(days) + " days", true, true}, {}, false});
  }
  reclaimed_ += static_cast<std::uint32_t>(batch.mails.size());
  if (!batch.mails.empty()) env_.registry->post(std::move(batch));
}

void scheduler_actor::watch_clock(const instant& now) {
  if (env_.board.clock_suspect) return;
  const std::int64_t drift = now.wall_ms - now.mono_ms - drift_base_ms_;
  if (std::abs(drift) <= env_.config.max_clock_drift_ms) return;
  suspect(drift);
}

void scheduler_actor::suspect(std::int64_t moved_by_ms) {
  env_.board.clock_suspect = true;
  suspicion_open_ = true;
  // A restart must not make this clock trusted.
  env_.fleet->post(fleet_order{suspect_clock{moved_by_ms}, reply_slot<ald::done>([door = env_.scheduler](const result<ald::done>& outcome) {
                                 if (outcome.ok()) door->post(suspicion_kept{});
                               })});
  log_error({"scheduler"}, "the wall clock moved by {} ms against what was known: no order, renewal or expiry until it is confirmed (ald clock confirm)",
                moved_by_ms);
}

// Settings from before the suspicion became durable don't end it.
void scheduler_actor::trust_again() {
  if (!env_.board.clock_suspect || suspect_in_settings_ || suspicion_open_) return;
  const instant now = env_.clock->now();
  drift_base_ms_ = now.wall_ms - now.mono_ms;
  env_.board.clock_suspect = false;
  index_.scan_now();
}

void scheduler_actor::wake(std::vector<unit_id> units, bool resume) {
  mail_batch batch;
  batch.mails.reserve(units.size());
  env_.board.wakes_in_flight += units.size();
  for (unit_id& unit : units) {
    reply_slot<ald::done> reply([&board = env_.board, door = env_.scheduler, unit, half = env_.config.max_wakes_in_flight / 2](const result<ald::done>& outcome) {
      if (--board.wakes_in_flight == half) door->post(room_to_wake{});
      if (!outcome.ok()) door->post(due_note{unit, {true, std::nullopt}});  // not looked at: the next scan does
    });
    batch.mails.push_back({std::move(unit), examine_device{}, std::move(reply), resume});
  }
  env_.registry->post(std::move(batch));
}

void scheduler_actor::take_settings(const settings_published& what) {
  const state::Fleet& fleet = what.settings->state();
  const bool other_kinds = std::exchange(kinds_epoch_, what.settings->kinds_epoch()) != what.settings->kinds_epoch();
  const bool other_profiles = std::exchange(epoch_, what.settings->profile_epoch()) != what.settings->profile_epoch();
  suspect_in_settings_ = fleet.clock_suspect();
  if (suspect_in_settings_) env_.board.clock_suspect = true;  // whoever suspected it
  trust_again();
  if (what.settings->deployment_on() && !deployment_on_) index_.scan_now();
  deployment_on_ = what.settings->deployment_on();
  if (other_kinds) {  // each device may need another license now, or say other things of those it has
    for (const unit_id& unit : env_.table.in_service()) index_.wake_at(unit, env_.clock->now().wall_ms);
  }
  if (!other_profiles) return;
  // A profile may have changed what an open delivery waits for.
  for (const unit_id& unit : env_.table.delivering()) index_.wake_at(unit, env_.clock->now().wall_ms);
}

}  // namespace ald
