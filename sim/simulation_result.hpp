// What a simulation came to.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/demand_source.hpp"
#include "sim/fault_kinds.hpp"
#include "sim/sim_fold.hpp"
#include "sim/sim_world.hpp"
#include "sim/time_percentiles.hpp"

namespace ald {

/// What happened in each minute of virtual time.
struct minute_figures {
  std::uint32_t licensed = 0;
  std::uint32_t orders = 0;
  std::uint32_t batches = 0;
  std::uint32_t server_calls = 0;
  std::uint32_t pushes = 0;
  std::uint32_t reboots = 0;
  bool node_down = false;  ///< at some moment of it
};

/// Licenses renewed ahead of their end. The mean is that of the hours from the first renewal of a window to its last one.
struct renewal_figures {
  std::uint64_t count = 0;
  std::uint64_t peak_per_hour = 0;
  double mean_per_hour = 0;
};

/// Until a scarce pack was sold out: lines that were reserved on it, by who wanted them, and what the licensing server issued of it.
struct demand_counts {
  std::array<std::uint64_t, demand_source_count> drawn{};  ///< by demand_source
  std::uint32_t most_at_once = 0;                          ///< sources that drew within ten minutes
  std::int64_t most_out = 0;                               ///< licenses that were out at once
  std::int64_t out = 0;                                    ///< … in the end
  std::uint64_t returned = 0;
};

struct queue_peak {
  std::uint64_t peak = 0;
  std::uint64_t limit = 0;
};

struct simulation_result {
  std::uint64_t seed = 0;
  std::uint32_t devices = 0;        ///< boards that came by swaps included
  std::uint32_t licensed = 0;       ///< of those that still exist
  std::uint32_t gone = 0;           ///< boards that were replaced
  std::uint64_t orders = 0;         ///< lines that were sent: one license, one unit (S4); again ones after a refusal too
  std::uint64_t batches = 0;        ///< what they were sent in
  std::uint64_t order_calls = 0;    ///< … counting those that were sent again
  std::uint64_t server_calls = 0, pushes = 0, reboots = 0;
  double orders_per_batch() const { return batches > 0 ? static_cast<double>(orders) / static_cast<double>(batches) : 0.0; }
  std::uint64_t crashes = 0;        ///< deaths of the node survived
  std::uint64_t steps = 0;          ///< of actors
  std::uint64_t groups = 0, log_bytes = 0;
  std::int64_t ended_at_ms = 0;     ///< virtual
  std::int64_t quiet_ms = 0;        ///< from the end of the faults until all was licensed
  std::string digest;               ///< of the node's state in the end
  std::uint64_t unseed = 0;         ///< the next draw of the scheduler: two equal runs drew alike
  std::array<std::uint64_t, fault_kind_count> faults{};
  std::vector<std::pair<std::string, std::uint64_t>> checks;  ///< by invariant
  std::set<sim_fold::step> machine_steps;
  time_percentiles time_to_license, old_firmware, new_firmware;
  std::vector<minute_figures> minutes;
  std::map<std::string, queue_peak> queues;
  renewal_figures renewals;
  demand_counts demand;
  std::uint64_t gaps = 0;           ///< times that what a device had installed ended before the next license was confirmed
  std::uint64_t balanced_days = 0;  ///< virtual days at whose end the ledger balanced
  std::optional<invariant_breach> breach;
  std::string breach_unit;
  std::vector<std::string> last_events;  ///< of the device of the breach, oldest first
  double wall_s = 0;                     ///< set by whoever has a clock

  std::uint64_t invariant_checks() const {
    std::uint64_t sum = 0;
    for (const auto& [name, count] : checks) sum += count;
    return sum;
  }
};

}  // namespace ald
