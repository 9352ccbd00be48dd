// Many simulations added up.
#pragma once
#include <map>
#include <mutex>

#include "sim/machine_coverage.hpp"
#include "sim/simulation_result.hpp"

namespace ald {

/// Thread-safe.
class simulation_sum {
 public:
  struct figures {
    std::uint64_t seeds = 0;
    std::uint64_t devices = 0, licensed = 0, orders = 0, crashes = 0, steps = 0;
    std::uint64_t virtual_ms = 0;
    std::array<std::uint64_t, fault_kind_count> faults{};
    std::map<std::string, std::uint64_t> checks;  ///< by invariant
    std::set<sim_fold::step> machine_steps;
    std::vector<simulation_result> breaches;      ///< by seed
    std::uint64_t invariant_checks() const;
  };

  void add(simulation_result result);
  figures sum() const;

 private:
  mutable std::mutex mutex_;
  figures figures_;
};

/// Faults with a rate above 0 that never struck, and parts of the device machine that were never reached (only where a storm could).
std::vector<std::string> unreached(const simulation_sum::figures& sum, const fault_plan& plan);

}  // namespace ald
