// Many seeds on all cores, with a progress bar.
#pragma once
#include <cstdint>
#include <functional>
#include <ostream>

#include "ports/node_clock.hpp"
#include "sim/scenario.hpp"
#include "sim/simulation_sum.hpp"

namespace ald {

/// Simulates `make(seed)` for each seed from `first` to `last` in `jobs` threads. What a seed gives does not depend on the others.
simulation_sum::figures simulate_seeds(std::uint64_t first, std::uint64_t last, std::uint32_t jobs, const std::function<scenario(std::uint64_t)>& make,
                                       const node_clock& clock, bool is_terminal, std::ostream& err);

}  // namespace ald
