// What a verified license file says.
#pragma once
#include <cstdint>

#include "messages/ids.hpp"

namespace ald {

/// Valid through the whole of expiry_day (days since 1970-01-01, UTC).
struct license_claims {
  license_serial serial;
  unit_id unit;
  license_kind kind;
  pack_id pack;
  std::int64_t expiry_day = 0;
};

}  // namespace ald
