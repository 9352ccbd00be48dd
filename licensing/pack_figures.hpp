// A pack as alerts and forecasts judge it.
#pragma once
#include <cstdint>
#include <optional>

#include "messages/ids.hpp"

namespace ald {

/// total counts when not unlimited.
struct pack_figures {
  pack_id pack;
  license_kind kind;
  bool unlimited = false;
  std::int64_t total = 0;
  std::int64_t reserved = 0;
  std::int64_t used = 0;
  std::optional<std::int64_t> expiry_day;  ///< days since 1970-01-01; none: never
  bool active = true;                      ///< server and operator let it be drawn on, and it has not expired
};

}  // namespace ald
