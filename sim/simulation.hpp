// A whole simulation: a world around a real node, driven by a seed until everything is licensed or an invariant breaks.
#pragma once
#include <functional>
#include <memory>

#include "sim/simulation_result.hpp"

namespace ald {

/// How far a simulation is.
struct simulation_progress {
  std::int64_t now_ms = 0;   ///< virtual
  std::int64_t fault_ms = 0; ///< length of the phase with faults
  std::uint32_t licensed = 0;
  std::uint64_t crashes = 0;
};

/// Runs in the calling thread, reads no clock, does no I/O: equal scenarios give equal results, but for wall_s. Several may run in
/// several threads. A plan that is core_only is run by simulate_core(), and watched by nobody. `tell`: called every ten minutes of
/// virtual time; may be null. `also`: watches too, and is told of nothing after the simulation's end; may be null.
simulation_result simulate(const scenario& plan, const std::function<void(const simulation_progress&)>& tell = nullptr, sim_observer* also = nullptr);

}  // namespace ald
