// What the simulated operator does about further kinds: has them needed, by all or by some, and looks after their licenses.
#pragma once
#include <functional>
#include <string>

#include "sim/sim_kinds.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Its draws are of a stream of their own. In the quiet phase every device needs every kind.
class sim_kind_rules {
 public:
  struct giver {
    std::function<void(const fleet_command&)> fleet;
    std::function<void(std::uint32_t device, const device_command&)> device;
  };

  sim_kind_rules(sim_world& world, giver give);

  /// Puts on the agenda what will be done.
  void begin();
  /// Every device needs every kind from now on.
  void want_all();
  /// Licenses that wait for an operator, or that one took away: by the rows of the read model.
  void look_after();
  /// One of the kinds, to take the device's license of away; none: all of the device's.
  std::optional<license_kind> some_kind();

 private:
  void want(const std::string& kind);
  void look_at(std::uint32_t device, const kind_row& license);

  sim_world& world_;
  giver give_;
  sim_kinds kinds_;
  sim_random random_;
};

}  // namespace ald
