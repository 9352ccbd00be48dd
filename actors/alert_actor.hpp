// Looks at the boards once a second, logs each alert that begins or ends, and shows those that are on.
#pragma once
#include <caf/all.hpp>
#include <optional>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"
#include "licensing/alert_watch.hpp"

namespace ald {

/// Thin: what is an alert, and when, is judged by alert_watch.
class alert_actor : public caf::event_based_actor {
 public:
  alert_actor(caf::actor_config& config, node_env& env);

 protected:
  caf::behavior make_behavior() override;

 private:
  void look(const instant& now);
  alert_facts facts(const instant& now) const;

  node_env& env_;
  alert_watch watch_;
  std::optional<std::int64_t> looked_mono_ms_;
};

}  // namespace ald
