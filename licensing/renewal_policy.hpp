// When a license is renewed: ahead of its end, each device at a moment of its own.
#pragma once
#include <cstdint>
#include <string_view>

#include "messages/instant.hpp"

namespace ald {

/// By the defaults renewals begin 7 days before the end and are spread over 5, so that at least 2 days are left for what goes wrong.
struct renewal_policy {
  duration_ms ahead_ms = 7 * ms_per_day;   ///< the earliest renewals; 0: renewed only when expired
  duration_ms spread_ms = 5 * ms_per_day;  ///< the last ones come so much later than the first; at most ahead_ms counts
  std::uint32_t not_before_percent = 50;   ///< 0 to 100: no earlier than when so much of a license's time is over, so that short ones last
  std::uint32_t expiring_days = 7;         ///< so many last days of a license count as expiring
  std::uint32_t grace_days = 0;            ///< the product goes on for so many days with an expired license
};

/// When the unit's license that was wanted and expires then is renewed (wall ms). A pure hash of the unit ID: the same after every
/// restart, and a fleet whose licenses end at one moment comes evenly over the spread.
std::int64_t renewal_at(const renewal_policy& policy, std::string_view unit, std::int64_t wanted_at_ms, std::int64_t expires_at_ms);

}  // namespace ald
