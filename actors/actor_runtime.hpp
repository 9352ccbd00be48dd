// What runs a node's actors: threads when the node is live, a simulator step by step.
#pragma once

namespace caf {
class actor_system_config;
}

namespace ald {

/// All calls come from the thread that starts and ends the node. Outlives the node.
class actor_runtime {
 public:
  virtual ~actor_runtime() = default;
  /// Before the actor system is made: chooses its scheduler.
  virtual void prepare(caf::actor_system_config& config) = 0;
  /// An actor may have a thread of its own, and block it.
  virtual bool has_threads() const = 0;
  /// The node is killed, its doors are shut, its actors were told to exit: ends them all, and drops the work that is left.
  virtual void abandon() = 0;
};

}  // namespace ald
