// Which states and steps of the device machine the simulations have gone through, and which are still missing.
#pragma once
#include <set>
#include <string>
#include <vector>

#include "sim/sim_fold.hpp"

namespace ald {

struct machine_coverage {
  std::size_t states = 0;        ///< of state::DeliveryStatus
  std::size_t events = 0;        ///< kinds of events of a device
  std::size_t transitions = 0;   ///< pairs of states, one after the other
  std::vector<std::string> unreached;  ///< expected and missing: "event surplus_stored", "AWAITING_POLL -> DOWNLOADED"
};

/// Expected is every state, every kind of event, and every arrow of the diagram in licensing/device_machine.hpp.
machine_coverage coverage_of(const std::set<sim_fold::step>& steps);

}  // namespace ald
