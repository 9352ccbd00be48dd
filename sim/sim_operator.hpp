// The operator of the simulated node: makes profiles, registers the fleet, puts right what waits for a human, and makes mistakes.
#pragma once
#include <functional>
#include <memory>

#include "sim/sim_device_fleet.hpp"
#include "sim/sim_licensing_server.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Every command is given until the node says that it is done.
class sim_operator {
 public:
  sim_operator(sim_world& world, sim_device_fleet& fleet, sim_licensing_server& server, sim_random random);

  void begin();
  /// The faults are over: what was out of order is put right, and looked after more often.
  void begin_quiet();
  std::uint64_t registered() const { return registered_; }
  /// Commands that are not done yet.
  std::size_t open() const { return open_; }

 private:
  void enroll(std::uint32_t device);
  void enroll_some(std::uint32_t from);
  void give(std::uint32_t device, device_command what, std::function<void()> then = nullptr);
  void give(fleet_command what);
  void give_each(std::shared_ptr<const std::vector<std::uint32_t>> devices, std::size_t from, const device_command& what);
  /// Gives the command again if the node dies before it answers; `life` is the node's when the watch began.
  void watch(std::shared_ptr<bool> answered, std::function<void()> again, std::uint64_t life);
  void look_after();
  void plan_mistakes();
  void replace(std::uint32_t gone, std::uint32_t fresh);

  sim_world& world_;
  sim_device_fleet& fleet_;
  sim_licensing_server& server_;
  sim_random random_;
  std::uint64_t registered_ = 0;
  std::size_t open_ = 0;
};

}  // namespace ald
