// How much an operator can configure (I8).
#pragma once
#include <cstddef>
#include <string>

#include "licensing/condition_limits.hpp"

namespace ald {

/// Over a limit the command is refused with fault conflict; what exists can still be changed.
struct fleet_limits {
  std::size_t max_profiles = 1'000;
  std::size_t max_assignments = 10'000;  ///< of devices and of directories, each
  condition_limits condition;            ///< of the fleet's condition, of each pack's and of each kind's
  std::size_t max_kinds = 16;            ///< further ones
  std::string base_kind = "base";        ///< the configured one, which is no further kind
};

}  // namespace ald
