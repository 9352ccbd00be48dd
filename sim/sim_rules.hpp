// What the simulated operator does to conditions and tags: a condition of the fleet, of a pack, or both, for up to an hour, and tags.
#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "messages/fleet_command.hpp"
#include "messages/pack_rule.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Its draws are of a stream of their own. Conditions are lifted again within the hour: nothing that has to be renewed waits longer, and in
/// the quiet phase everybody can be licensed.
class sim_rules {
 public:
  /// How the operator's commands are given.
  struct giver {
    std::function<void(const fleet_command&)> fleet;
    std::function<void(const pack_rule&)> pack;
    std::function<void(std::uint32_t device, const tag_device&)> device;
  };

  sim_rules(sim_world& world, giver give);

  /// Puts on the agenda what will be done.
  void begin();
  /// Takes every condition away that was ever set, whatever came of it.
  void lift();

 private:
  void change();

  sim_world& world_;
  giver give_;
  sim_random random_;
  bool fleet_had_one_ = false;
  std::set<std::string> packs_had_one_;
};

}  // namespace ald
