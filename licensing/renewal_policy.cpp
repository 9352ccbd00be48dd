// A moment in the window, by hash.
#include "licensing/renewal_policy.hpp"

#include <algorithm>

#include "licensing/unit_hash.hpp"

namespace ald {
namespace {

constexpr std::uint64_t salt_of_renewals = 0x72656e6577616cull;

}  // namespace

std::int64_t renewal_at(const renewal_policy& policy, std::string_view unit, std::int64_t wanted_at_ms, std::int64_t expires_at_ms) {
  const duration_ms ahead = std::max<duration_ms>(policy.ahead_ms, 0);
  const auto spread = static_cast<std::uint64_t>(std::clamp<duration_ms>(policy.spread_ms, 0, ahead));
  const std::int64_t moment = expires_at_ms - ahead + static_cast<duration_ms>(spread > 0 ? unit_hash(unit, salt_of_renewals) % spread : 0);
  const std::int64_t percent = std::min<std::uint32_t>(policy.not_before_percent, 100);
  const duration_ms term = std::max<duration_ms>(expires_at_ms - wanted_at_ms, 0);
  return std::max(moment, std::min(wanted_at_ms, expires_at_ms) + term / 100 * percent);
}

}  // namespace ald
