// A further kind of license that devices need, or once needed.
#pragma once
#include <string>

#include "licensing/condition.hpp"

namespace ald {

struct wanted_kind {
  std::string kind;
  bool on = true;                ///< false: what devices have of it they keep, and it is not renewed
  recorded_condition condition;  ///< only devices that satisfy it need one
};

}  // namespace ald
