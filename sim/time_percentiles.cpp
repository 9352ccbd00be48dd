// Percentiles by rank, the nearest one.
#include "sim/time_percentiles.hpp"

#include <algorithm>

namespace ald {

time_percentiles percentiles(std::vector<double> seconds) {
  if (seconds.empty()) return {};
  std::sort(seconds.begin(), seconds.end());
  const auto at = [&](double share) { return seconds[static_cast<std::size_t>(share * static_cast<double>(seconds.size() - 1) + 0.5)]; };
  return {at(0.50), at(0.95), at(0.99), seconds.back(), seconds.size()};
}

}  // namespace ald
