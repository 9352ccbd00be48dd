// How patient the alerts are. Times in ms.
#pragma once
#include "licensing/retry_policy.hpp"

namespace ald {

struct alert_policy {
  duration_ms licensing_unreachable_ms = 5 * 60'000;  ///< failing for so long
  duration_ms restore_ms = 15 * 60'000;               ///< a restored store not reconciled for so long
  duration_ms queue_full_ms = 30'000;                 ///< a queue at its limit for so long
  duration_ms surplus_ms = 24 * 3'600'000;            ///< after the last surplus license the alert stays on for so long
};

}  // namespace ald
