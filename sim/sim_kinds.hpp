// Which further kinds of licenses the simulated fleet needs, and whether evaluation licenses are sold: drawn from the seed.
#pragma once
#include <string>
#include <vector>

#include "sim/scenario.hpp"

namespace ald {

struct sim_kinds {
  std::vector<std::string> further;  ///< none: only the base
  bool evaluation = false;           ///< there is a pack of evaluation licenses of the base's kind, and few full ones at first

  bool any() const { return !further.empty(); }
};

/// Always the same for a scenario. With packs of its own, or the core alone, there are none.
sim_kinds kinds_of(const scenario& plan);

}  // namespace ald
