// What the parts of a simulation share: time, the agenda, the dice, who watches, and the node's faces while it is up.
#pragma once
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "ports/device_view.hpp"
#include "ports/node_api.hpp"
#include "sim/fault_dice.hpp"
#include "sim/scenario.hpp"
#include "sim/sim_agenda.hpp"
#include "sim/sim_clock.hpp"
#include "sim/sim_observer.hpp"

namespace ald {

/// An invariant that does not hold.
struct invariant_breach {
  std::string invariant;  ///< "I2 never twice"
  std::string what;
  std::uint32_t device = sim_observer::npos;
  std::int64_t at_ms = 0;
};

struct sim_world {
  explicit sim_world(const scenario& s) : plan(s), clock(s.begin_wall_ms), dice(s.faults, s.fault_ms()) {}
  sim_world(const sim_world&) = delete;

  const scenario& plan;
  sim_clock clock;
  sim_agenda agenda;
  fault_dice dice;
  std::vector<sim_observer*> observers;
  std::unordered_map<std::string, std::uint32_t> devices;  ///< unit ID to index, those that were swapped out too
  std::vector<unit_id> units;                              ///< by index
  std::vector<std::string> peers;                          ///< by index, the addresses that devices come from; empty: made up
  std::optional<invariant_breach> breach;                  ///< the first one; the simulation ends with it
  bool quiet = false;                                      ///< the faults are over

  std::uint64_t life = 0;       ///< rises when the node starts and when it dies: what was asked in another life is not answered
  node_api* api = nullptr;      ///< null while the node is down
  device_view* view = nullptr;
  event_log* log = nullptr;

  std::int64_t now_ms() const { return clock.now_ms(); }
  /// Of the profiles that the node goes by; without a read model, of all that are durable.
  std::uint64_t epoch_in_force() const { return view ? view->epoch() : ~std::uint64_t{0}; }
  std::uint32_t index_of(const std::string& unit) const {
    const auto found = devices.find(unit);
    return found == devices.end() ? sim_observer::npos : found->second;
  }
  std::uint32_t add_unit(const unit_id& unit) {
    units.push_back(unit);
    return devices[unit.text] = static_cast<std::uint32_t>(units.size() - 1);
  }
  /// Calls every observer.
  template <class... Parameters, class... Arguments>
  void tell(void (sim_observer::*seen)(Parameters...), const Arguments&... what) {
    for (sim_observer* observer : observers) (observer->*seen)(what...);
  }
};

}  // namespace ald
