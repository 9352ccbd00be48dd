// Runs the actors of the simulated node: a new scheduler for each life of the node, all drawing from one seed.
#pragma once
#include "actors/actor_runtime.hpp"
#include "sim/sim_scheduler.hpp"

namespace ald {

class sim_runtime : public actor_runtime {
 public:
  explicit sim_runtime(sim_random random) : random_(random) {}

  void prepare(caf::actor_system_config& config) override {
    config.module_factories.push_back([this](caf::actor_system& system) -> caf::actor_system::module* {
      return scheduler_ = new sim_scheduler(system, random_);  // the system owns it
    });
  }
  bool has_threads() const override { return false; }
  void abandon() override {
    scheduler_->abandon();
    scheduler_ = nullptr;
  }

  /// Null while no node runs.
  sim_scheduler* scheduler() const { return scheduler_; }
  /// A draw after all others: equal in two runs only if they drew alike (the "unseed").
  std::uint64_t last_draw() { return random_.next(); }

 private:
  sim_random random_;
  sim_scheduler* scheduler_ = nullptr;
};

}  // namespace ald
