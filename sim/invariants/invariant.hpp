// A named check of what must always hold, fed with everything that can be seen from outside the node.
#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/sim_device_fleet.hpp"
#include "sim/sim_fold.hpp"
#include "sim/sim_history.hpp"
#include "sim/sim_licensing_server.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// What an invariant may look at. Of the node it sees only what anybody sees: its log, its read model, its gauges.
struct sim_sight {
  sim_world& world;
  const sim_history& history;  ///< what is durable
  const sim_fold& fold;
  const sim_licensing_server& server;
  const sim_device_fleet& fleet;
};

class invariant : public sim_observer {
 public:
  invariant(const sim_sight& sight, std::string name) : sight_(sight), name_(std::move(name)) {}
  const std::string& name() const { return name_; }
  /// How often it was judged.
  std::uint64_t checks() const { return checks_; }

 protected:
  /// `what` is called only for a breach: it says what was seen.
  template <class Text>
  void require(bool holds, std::uint32_t device, Text what) {
    ++checks_;
    if (holds || sight_.world.breach) return;
    sight_.world.breach = invariant_breach{name_, what(), device, sight_.world.now_ms()};
  }
  /// What became durable a moment ago may not be known to the node yet; it is no use to hold that against it.
  bool is_known_to_node(std::int64_t durable_at_ms) const { return sight_.world.now_ms() - durable_at_ms > 2'000; }

  const sim_sight& sight_;

 private:
  std::string name_;
  std::uint64_t checks_ = 0;
};

/// I1 to I9, of which I3 and I6 are two each, that conditions are kept, that the ledgers agree in the end, and that alerts are told once each.
std::vector<std::unique_ptr<invariant>> all_invariants(const sim_sight& sight);
/// I2, I3, I4, I5, I6 without a gap, I9, conditions: those that need neither a running node nor its log.
std::vector<std::unique_ptr<invariant>> invariants_of_books(const sim_sight& sight);

}  // namespace ald
