// A fleet of virtual devices, derived from a seed and shares: the same plan always gives the same fleet.
#pragma once
#include <cstdint>
#include <vector>

#include "sim/virtual_device_traits.hpp"

namespace ald {

/// Shares are 0 to 1 of the whole fleet unless said otherwise, and met exactly (rounded). Which devices they hit is drawn
/// independently, so an unreachable device may have old firmware.
struct virtual_fleet_plan {
  std::uint32_t count = 100;
  std::uint64_t seed = 1;
  double old_firmware = 0.10;
  double unreachable = 0.05;   ///< at first; never the pull-only ones
  double prompting = 0.05;     ///< in prompting_directory, the others in managed_directory
  double pull_only = 0.0;      ///< no push port; these poll whatever their firmware is
  double declining = 0.0;      ///< of the prompting ones: the user says no at first
  double deferring = 0.0;      ///< of the prompting ones: the user says later at first
  std::uint32_t first_answers = 1;      ///< so many times
  duration_ms back_after_ms = 30'000;   ///< unreachable devices come back after it …
  duration_ms back_spread_ms = 5'000;   ///< … plus up to this
  duration_ms reboot_ms = 2'000;
  std::string managed_directory = "/fleet/managed";
  std::string prompting_directory = "/fleet/asking";
};

/// The devices in a fixed order, unit IDs distinct. Tokens follow from seed and unit ID: good for a test fleet only,
/// since whoever knows the seed knows them.
std::vector<virtual_device_traits> make_virtual_fleet(const virtual_fleet_plan& plan);

}  // namespace ald
