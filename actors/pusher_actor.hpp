// Delivers settings to devices, a bounded number at a time.
#pragma once
#include <caf/all.hpp>
#include <deque>
#include <unordered_map>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// At most one push a device; requests deduplicate on (action, attempt, ask). Queue full: the request is dropped and the
/// device asks again at the next scan.
class pusher_actor : public caf::event_based_actor {
 public:
  pusher_actor(caf::actor_config& config, node_env& env, std::uint64_t epoch);

 protected:
  caf::behavior make_behavior() override;

 private:
  struct running_push {
    push_settings what;
    std::int64_t started_mono_ms = 0;
  };

  void enqueue(request_push& request);
  void start_some();
  void start(request_push& request);
  void finish(const push_settings& what, const push_result& answer);
  void expire(const instant& now);
  void show_load();

  node_env& env_;
  std::uint64_t epoch_;
  std::deque<unit_id> queue_;                             ///< order of service
  std::unordered_map<unit_id, request_push> queued_;      ///< latest request a unit
  std::unordered_map<unit_id, running_push> running_;
};

}  // namespace ald
