// Exponential waiting times, capped, with a jitter that is the same for the same device and attempt.
#pragma once
#include <cstdint>
#include <string_view>

#include "messages/instant.hpp"

namespace ald {

/// The n-th wait is first_ms * 2^(n-1), at most cap_ms, then up to jitter_percent less.
struct retry_policy {
  duration_ms first_ms = 1'000;
  duration_ms cap_ms = 60'000;
  std::uint32_t jitter_percent = 20;  ///< 0 to 100
};

/// How long `who` waits before its attempt-th (1, 2, …) retry.
duration_ms retry_delay(const retry_policy& policy, std::string_view who, std::uint32_t attempt);

}  // namespace ald
