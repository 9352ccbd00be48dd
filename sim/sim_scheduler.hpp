// A CAF scheduler without threads: the seed says which runnable actor is next.
#pragma once
#include <caf/all.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/scheduler/abstract_coordinator.hpp>

#include <optional>
#include <vector>

#include "sim/sim_random.hpp"

namespace ald {

/// Each step lets one actor handle one message. CAF's own timers run on virtual time too.
class sim_scheduler : public caf::scheduler::abstract_coordinator {
 public:
  sim_scheduler(caf::actor_system& system, sim_random& random);

  /// One step; false: no actor has mail.
  bool step();
  bool is_idle() const { return jobs_.empty(); }
  std::optional<std::int64_t> next_timer_ms() const;
  /// Time has come to this: fires the timers that are due.
  void pass_to(std::int64_t now_ms);
  /// Ends every actor that has mail, unheard, until none has.
  void abandon();

  bool detaches_utility_actors() const override { return false; }
  caf::detail::test_actor_clock& clock() noexcept override { return clock_; }

 protected:
  void start() override;
  void stop() override;
  void enqueue(caf::resumable* what) override { jobs_.push_back(what); }

 private:
  class unit : public caf::execution_unit {
   public:
    explicit unit(sim_scheduler& home) : caf::execution_unit(&home.system()), home_(home) {}
    void exec_later(caf::resumable* what) override { home_.jobs_.push_back(what); }

   private:
    sim_scheduler& home_;
  };

  sim_random& random_;
  caf::detail::test_actor_clock clock_;
  std::vector<caf::resumable*> jobs_;
  unit unit_;
};

}  // namespace ald
