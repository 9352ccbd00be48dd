// What is simulated: a fleet, a node's configuration, a licensing server, faults, and a seed. Data only.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "actors/node_config.hpp"
#include "sim/fault_plan.hpp"
#include "sim/scarce_sale.hpp"
#include "sim/sim_clock.hpp"
#include "sim/simulated_pack.hpp"
#include "sim/virtual_device_traits.hpp"

namespace ald {

/// Shares are 0 to 1 of the fleet, drawn device by device.
struct fleet_shares {
  double old_firmware = 0.20;
  double pull_only = 0.15;       ///< no push address; these poll whatever their firmware is
  double prompting = 0.20;       ///< in a directory whose profile prompts
  double unregistered = 0.05;    ///< the operator does not register them: they come by themselves (S11)
  double away_at_first = 0.10;   ///< not reachable for up to two hours
  double own_token = 0.25;       ///< registered with a token of their own, where tokens are replaced; the others show the gateway's
};

struct scenario {
  std::uint64_t seed = 1;
  std::uint32_t devices = 100;
  std::int64_t begin_wall_ms = sim_clock::start_wall_ms;
  double days = 1;                           ///< length of the phase with faults; the quiet phase comes after it
  fault_plan faults;
  fleet_shares shares;
  std::vector<simulated_pack> packs;         ///< none: three that never end, with a license for each device less those that run out
  std::optional<scarce_sale> scarce;         ///< one of them holds fewer licenses than are wanted (scarce_scenario.hpp)
  bool oversells = false;                    ///< the licensing server issues whatever is ordered of a pack, whatever that holds
  node_config node;
  virtual_device_policy device;
  std::int64_t enroll_ms = 0;                ///< the operator registers the fleet within it
  duration_ms poll_interval_ms = 300'000;    ///< what the node tells its devices
  std::int64_t quiet_limit_ms = 0;           ///< so long after the faults everything must be licensed (I6)
  std::uint32_t steps_a_ms = 64;             ///< of actors, on average: how fast the node's machine is
  bool keeps_log = true;                     ///< false: of the log only what is not covered by snapshots
  bool disk_faults_planned = false;          ///< sync_failed, disk_full and disk_slow: as often as in 1,000 groups, however many there are
  bool core_only = false;                    ///< the pure core instead of the actors: simulate_core()
  bool skip_idle_polls = true;               ///< polls with nothing to do are worked out instead of run

  std::int64_t fault_ms() const { return static_cast<std::int64_t>(days * 86'400'000.0); }
};

/// A scenario with everything set from these few.
scenario make_scenario(std::uint64_t seed, std::uint32_t devices, double days, fault_plan faults);

}  // namespace ald
