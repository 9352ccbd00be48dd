// Looks for a smaller simulation that breaks the same invariant.
#pragma once
#include <functional>

#include "sim/simulation.hpp"

namespace ald {

struct shrunk_simulation {
  scenario plan;
  simulation_result result;
  std::uint32_t runs = 0;
};

/// Fewer days, fewer devices, then faults left out, by halves and one by one, as long as the same invariant breaks. At most `max_runs`
/// simulations. `tell`: called before each run with what is tried; may be null.
shrunk_simulation shrink(const scenario& failing, const simulation_result& known, std::uint32_t max_runs,
                         const std::function<void(const std::string&)>& tell = nullptr);

}  // namespace ald
