// Owner of the fleet stream: the deployment switch, profiles and their assignments.
#pragma once
#include <caf/all.hpp>
#include <deque>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// Publishes new settings to all who judge by them, once they are durable.
class fleet_actor : public caf::event_based_actor {
 public:
  fleet_actor(caf::actor_config& config, node_env& env, fleet_settings settings);

 protected:
  caf::behavior make_behavior() override;
  /// Whoever waits for an answer gets `unavailable` now.
  void on_exit() override;

 private:
  struct waiting_order {
    std::uint64_t first_seq = 0;  ///< of its first event
    std::vector<event::Fleet> events;
    std::int64_t at_ms = 0;
    reply_slot<ald::done> reply;
  };

  void handle(fleet_order& order);
  void settle_up_to(std::uint64_t seq);
  void publish_and_answer();
  void answer_all();

  node_env& env_;
  fleet_settings settings_;
  fleet_settings durable_;  ///< what is published: the fold of the durable events
  std::uint64_t durable_seq_;
  std::deque<waiting_order> waiting_;
  std::vector<reply_slot<ald::done>> to_answer_;  ///< durable, and answered once it is published
  bool publish_due_ = false;  ///< a message to itself is on its way: a burst of orders is published once
  bool failed_ = false;  ///< nothing becomes durable any more
};

}  // namespace ald
