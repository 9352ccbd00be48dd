// What the simulated operator does where a pack is scarce: some hold a license before, and all want one as soon as it is on sale.
#pragma once
#include <functional>

#include "messages/fleet_command.hpp"
#include "messages/pack_rule.hpp"
#include "sim/demand_figures.hpp"
#include "sim/sim_device_fleet.hpp"

namespace ald {

/// Registers the fleet, too. Its draws are of a stream of their own.
class sim_rush {
 public:
  /// How the operator's commands are given.
  struct giver {
    std::function<void(std::uint32_t device)> enroll;
    std::function<void(std::uint32_t device, const device_command&)> device;
    std::function<void(const fleet_command&)> fleet;
    std::function<void(const pack_rule&)> pack;
  };

  sim_rush(sim_world& world, sim_device_fleet& fleet, demand_figures& figures, giver give);

  /// Puts on the agenda what will be done; nothing without a scarce pack.
  void begin();
  /// Takes away what keeps devices out.
  void lift();

 private:
  void hand_out_parts();
  void plan(std::uint32_t device, demand_source part);
  void at(std::int64_t ms, std::function<void()> what) { world_.agenda.at(ms, 0, std::move(what)); }
  void enroll(std::uint32_t device, std::int64_t at_ms);
  void order(std::uint32_t device);

  sim_world& world_;
  sim_device_fleet& fleet_;
  demand_figures& figures_;
  giver give_;
  sim_random random_;
};

}  // namespace ald
