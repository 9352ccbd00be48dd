// The node's only repeating timer: beats, deadlines, scans, and the watch over the clock.
#pragma once
#include <caf/all.hpp>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"
#include "licensing/scan_index.hpp"

namespace ald {

/// Wakes the devices whose time has come, at most max_wakes_in_flight at once.
class scheduler_actor : public caf::event_based_actor {
 public:
  /// `due`: what recovery found. `resume`: units that owed something when the node went down.
  scheduler_actor(caf::actor_config& config, node_env& env, settings_ptr settings, std::vector<due_note> due, std::vector<unit_id> resume);

 protected:
  caf::behavior make_behavior() override;

 private:
  void note(const due_note& note);
  void beat();
  void watch_clock(const instant& now);
  void suspect(std::int64_t moved_by_ms);
  void trust_again();
  std::size_t room_for_wakes() const;
  /// Wakes who is due, as far as there is room.
  void wake_due(const instant& now);
  void wake(std::vector<unit_id> units, bool resume);
  /// Takes back the licenses of devices that have not been seen for long, if the policy says so.
  void reclaim_unseen(const instant& now);
  void take_settings(const settings_published& what);

  node_env& env_;
  scan_index index_;
  std::vector<unit_id> resume_;  ///< taken from the back
  std::int64_t scanned_mono_ms_;  ///< when the last scan began, by the clock that is never set
  std::int64_t reclaim_due_mono_ms_;
  std::int64_t reclaim_day_ = 0;       ///< of reclaimed_
  std::uint32_t reclaimed_ = 0;
  std::int64_t drift_base_ms_;   ///< wall minus monotonic time when the clock was last trusted
  bool suspect_in_settings_;  ///< by the latest settings
  bool suspicion_open_;       ///< not yet durable: the fleet actor has not answered, or was not told yet
  bool deployment_on_;
  std::uint64_t epoch_;  ///< of the profiles in force
  std::uint64_t kinds_epoch_;  ///< of the further kinds that devices need
};

}  // namespace ald
