// Collects appends, writes one group at a time, tells the senders when it is durable.
#include "actors/journal_actor.hpp"

#include "ports/log_line.hpp"

#include <utility>

#include "messages/mutant.hpp"

namespace ald {

journal_actor::journal_actor(caf::actor_config& config, node_env& env)
    : caf::event_based_actor(config), env_(env), last_(env.log->last_group()) {}

caf::behavior journal_actor::make_behavior() {
  return {
      [this](append_request& append) { collect(append); },
      [this](const group_done& done) { finish(done); },
      [this](const barrier_request& barrier) { pass_or_attach(barrier); },
      [this](const clock_beat& beat) { on_beat(beat.now); },
  };
}

void journal_actor::collect(append_request& append) {
  if (failed_) return;  // the sender is never told: it must not let an effect out
  collected_records_ += append.records.size();
  collected_.push_back(std::move(append));
  if (!writing_) seal();
}

void journal_actor::pass_or_attach(const barrier_request& barrier) {
  if (failed_) return;
  if (!writing_ && collected_.empty()) {
    send(barrier.from, barrier_passed{barrier.token});
  } else {
    barriers_.push_back(barrier);
  }
}

void journal_actor::seal() {
  if (collected_.empty()) {
    // All is durable: a barrier that came while the last group synced has nothing else to wait for.
    for (const barrier_request& barrier : std::exchange(barriers_, {})) send(barrier.from, barrier_passed{barrier.token});
    return;
  }
  in_flight_ = {};
  in_flight_.group.number = last_ + 1;
  std::size_t records = 0;
  while (!collected_.empty()) {
    append_request& next = collected_.front();
    // One decision is never split, so a single large one may exceed the limit alone.
    if (records > 0 && records + next.records.size() > env_.config.max_group_records) break;
    records += next.records.size();
    for (log_record& record : next.records) in_flight_.group.records.push_back(std::move(record));
    for (derived_row& row : next.derived) in_flight_.group.derived.push_back(std::move(row));
    const bool covers = next.for_cover;
    acknowledge_later(next);
    collected_.pop_front();
    if (covers) {
      // The ledger's snapshot is complete up to here: its later events belong into a later group, or recovery would skip them.
      in_flight_.group.cover = true;
      if (ALD_MUTANT("cover_too_early")) continue;
      break;
    }
  }
  if (ALD_MUTANT("lose_last_event") && in_flight_.group.records.size() > 1) in_flight_.group.records.pop_back();
  collected_records_ -= records;
  if (collected_.empty()) in_flight_.barriers.swap(barriers_);
  hand_over();
}

// One word to whoever appended several times in a row: the last seq says it all.
void journal_actor::acknowledge_later(append_request& next) {
  if (!next.from) return;
  auto& all = in_flight_.acknowledgements;
  if (!all.empty() && all.back().to == next.from) {
    all.back().seq = next.last_seq;
  } else {
    all.push_back({std::move(next.from), next.last_seq});
  }
}

void journal_actor::hand_over() {
  writing_ = true;
  handed_over_mono_ms_ = env_.clock->now().mono_ms;
  // The log gets a copy: after `no space` the same group is written again, unchanged.
  env_.log->append(in_flight_.group, [door = env_.journal, number = in_flight_.group.number](result<ald::done> outcome) {
    door->post(group_done{number, std::move(outcome)});
  });
}

void journal_actor::finish(const group_done& what) {
  if (failed_ || !writing_ || what.number != in_flight_.group.number) return;
  if (!what.outcome.ok()) return fail(what.outcome.error());
  if (env_.board.no_space.exchange(false)) log_info({"journal"}, "the event log has space again; the node takes work");
  writing_ = false;
  last_ = what.number;
  const instant now = env_.clock->now();
  env_.tallies.group_records.observe(static_cast<double>(in_flight_.group.records.size()));
  env_.tallies.sync_seconds.observe(static_cast<double>(now.mono_ms - handed_over_mono_ms_) / 1'000);
  env_.board.unsynced_records -= in_flight_.group.records.size();
  if (in_flight_.group.cover) {
    cover_asked_ = false;
    env_.board.covered_ms = now.wall_ms;
  }
  for (const acknowledgement& to : in_flight_.acknowledgements) send(to.to, durable_up_to{to.seq});
  for (const barrier_request& barrier : in_flight_.barriers) send(barrier.from, barrier_passed{barrier.token});
  in_flight_ = {};
  ask_for_cover();
  seal();
}

void journal_actor::fail(const fault& why) {
  if (why.code == fault_code::no_space) {
    env_.tallies.no_space_failures.add();
    if (!env_.board.no_space.exchange(true)) {
      log_error({"journal"}, "the event log cannot grow: {}; the node takes no work until there is space", to_string(why));
    }
    retry_at_mono_ms_ = env_.clock->now().mono_ms + env_.config.no_space_retry_ms;
    if (ALD_MUTANT("no_space_drops_group") && in_flight_.group.records.size() > 1) in_flight_.group.records.erase(in_flight_.group.records.begin());
    return;
  }
  failed_ = true;
  log_critical({"journal"}, "the event log failed: {}; the node refuses work, restart it", to_string(why));
  env_.board.failed = true;
  env_.registry->post(journal_failed{why});
  env_.fleet->post(journal_failed{why});
  collected_.clear();
  barriers_.clear();
  in_flight_ = {};
  if (env_.on_failure) env_.on_failure(why);
}

void journal_actor::ask_for_cover() {
  if (cover_asked_ || env_.log->bytes_since_cover() < env_.config.cover_bytes) return;
  cover_asked_ = true;
  env_.broker->post(cover_request{});
}

void journal_actor::on_beat(const instant& now) {
  if (!retry_at_mono_ms_ || now.mono_ms < *retry_at_mono_ms_) return;
  retry_at_mono_ms_.reset();
  hand_over();
}

}  // namespace ald
