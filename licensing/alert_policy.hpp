// How patient the alerts are. Times in ms.
#pragma once
#include "licensing/retry_policy.hpp"

namespace ald {

struct alert_policy {
  duration_ms licensing_unreachable_ms = 5 * 60'000;  ///< failing for so long
  duration_ms restore_ms = 15 * 60'000;               ///< a restored store not reconciled for so long
  duration_ms queue_full_ms = 30'000;                 ///< a queue at its limit for so long
  duration_ms surplus_ms = 24 * 3'600'000;            ///< after the last surplus license the alert stays on for so long
  std::uint32_t pack_low_percent = 10;                ///< no more of a kind's licenses are free; 0: not judged by percent
  std::uint64_t pack_low_count = 0;                   ///< no more licenses of a kind are free; 0: not judged by count
  std::uint32_t pack_expiring_days = 30;              ///< a pack may be drawn on for no longer than that; 0: no such alert
  duration_ms stuck_ms = ms_per_day;                  ///< a device is where it is for so long without a license; 0: no such alert
  duration_ms webhook_failing_ms = 5 * 60'000;        ///< a receiver takes no note for so long
};

}  // namespace ald
