// A rollout by the pure core alone: for fleets that are too large, or answers that are wanted too soon, for the real actors.
#pragma once
#include <functional>

#include "sim/simulation.hpp"

namespace ald {

/// As simulate(), with a core_node in the place of the actors and without a log: what is decided is durable at once, so that I1, I8
/// and everything about disks, actors and clocks is not put to the test, nor are swapped boards. A crash forgets all that is not
/// state. Checked are I2, I3, I4, I5, I6, I9, and I7 on every 64th device of a large fleet.
simulation_result simulate_core(const scenario& plan, const std::function<void(const simulation_progress&)>& tell = nullptr);

}  // namespace ald
