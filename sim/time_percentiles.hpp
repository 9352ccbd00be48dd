// Percentiles of a set of durations.
#pragma once
#include <cstdint>
#include <vector>

namespace ald {

/// Of a set of durations in seconds. All 0: the set is empty.
struct time_percentiles {
  double p50 = 0, p95 = 0, p99 = 0, max = 0;
  std::uint64_t count = 0;
};

time_percentiles percentiles(std::vector<double> seconds);

}  // namespace ald
