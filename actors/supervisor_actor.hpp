// Watches the node's own actors: if one dies, the node takes no more work and says so.
#pragma once
#include <caf/all.hpp>
#include <vector>

#include "actors/node_env.hpp"

namespace ald {

/// Devices are supervised by the registry; these few hold state that only a restart rebuilds.
class supervisor_actor : public caf::event_based_actor {
 public:
  supervisor_actor(caf::actor_config& config, node_env& env, std::vector<caf::actor> watched);

 protected:
  caf::behavior make_behavior() override;

 private:
  node_env& env_;
};

}  // namespace ald
