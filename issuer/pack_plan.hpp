// A pack that an issuer creates when it does not have it yet.
#pragma once
#include <cstdint>

#include "messages/ids.hpp"

namespace ald {

/// Total 1 … ; counts when not unlimited. valid_days: 0 … max_valid_days; the last valid day is the day of creation plus this.
struct pack_plan {
  pack_id pack{"default"};
  license_kind kind{"base"};
  bool unlimited = true;
  std::int64_t total = 0;
  std::int64_t valid_days = 365;
  bool evaluation = false;  ///< its licenses are for evaluation

  static constexpr std::int64_t max_valid_days = 36'500;
};

}  // namespace ald
