// Waiting times; the jitter is a hash, not a draw, so that a replay waits as long as the original did.
#include "licensing/retry_policy.hpp"

#include <algorithm>

#include "licensing/unit_hash.hpp"

namespace ald {
namespace {

/// first * 2^doublings, at most cap, without overflow.
duration_ms doubled(duration_ms first, std::uint32_t doublings, duration_ms cap) {
  const auto shift = std::min<std::uint32_t>(doublings, 62);
  return first > (cap >> shift) ? cap : first << shift;
}

}  // namespace

duration_ms retry_delay(const retry_policy& policy, std::string_view who, std::uint32_t attempt) {
  const duration_ms first = std::max<duration_ms>(policy.first_ms, 0);
  const duration_ms cap = std::max<duration_ms>(policy.cap_ms, 0);
  const duration_ms wait = doubled(first, std::max(attempt, 1u) - 1, cap);
  const std::uint64_t most = std::min<std::uint32_t>(policy.jitter_percent, 100) * 1000ull;
  const auto share = static_cast<duration_ms>(unit_hash(who, attempt) % (most + 1));  // in 1/100,000
  return wait - (wait / 100'000 * share + wait % 100'000 * share / 100'000);
}

}  // namespace ald
