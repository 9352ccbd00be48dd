// Sends what receivers of webhooks are owed, and keeps it over restarts. Has a thread of its own, since it writes a file.
#pragma once
#include <caf/all.hpp>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"
#include "licensing/alert_outbox.hpp"

namespace ald {

/// Thin: what is owed to whom, and when it is sent again, is judged by alert_outbox.
class webhook_actor : public caf::event_based_actor {
 public:
  webhook_actor(caf::actor_config& config, node_env& env);

 protected:
  caf::behavior make_behavior() override;

 private:
  void restore();
  void finish(const note_answered& answered);
  /// Saves what changed, then sends what is due: what was told is known after a crash.
  void go_on(const instant& now);
  void save();
  void show();

  node_env& env_;
  std::vector<webhook_receiver> receivers_;
  alert_outbox outbox_;
  std::uint64_t saved_revision_ = 0;
  bool save_failed_ = false;
};

}  // namespace ald
