// The way of a push from the node to a device, and of its answer back.
#pragma once
#include "ports/device_push.hpp"
#include "sim/sim_device_fleet.hpp"
#include "sim/sim_world.hpp"

namespace ald {

class sim_push : public device_push {
 public:
  sim_push(sim_world& world, sim_device_fleet& fleet, sim_random random) : world_(world), fleet_(fleet), random_(random) {}
  void push(const push_settings& what, std::function<void(push_result)> on_done) override;
  std::uint64_t count() const { return count_; }

 private:
  void arrive(std::uint32_t device, const device_settings_push& what, const std::function<void(push_result)>& on_done);
  void answer(event::PushOutcome outcome, std::int64_t after_ms, const std::function<void(push_result)>& on_done);

  sim_world& world_;
  sim_device_fleet& fleet_;
  sim_random random_;
  std::uint64_t count_ = 0;
};

}  // namespace ald
