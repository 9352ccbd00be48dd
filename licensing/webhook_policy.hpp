// How patient the webhooks are. Times in ms.
#pragma once
#include <cstdint>

#include "licensing/retry_policy.hpp"

namespace ald {

struct webhook_policy {
  retry_policy retry{1'000, 5 * 60'000, 20};  ///< after a note was not taken
  duration_ms give_up_ms = ms_per_day;        ///< a note that is older is not sent again
  std::uint32_t max_queued = 1'000;           ///< notes that wait for one receiver; over it the oldest waiting one is dropped
  duration_ms settle_ms = 60'000;             ///< after a start an alert of before has so long to show again, plus its own patience
};

}  // namespace ald
