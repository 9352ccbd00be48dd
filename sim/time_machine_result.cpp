// Compares counts.
#include "sim/time_machine_result.hpp"

#include <algorithm>
#include <cmath>

namespace ald {

double deviation(std::uint64_t happened, std::uint64_t played) {
  if (happened == played) return 0;
  if (happened == 0) return 1;
  return std::abs(static_cast<double>(played) - static_cast<double>(happened)) / static_cast<double>(happened);
}

double deviation(const log_counts& happened, const log_counts& played) {
  return std::max({deviation(happened.orders, played.orders), deviation(happened.deliveries, played.deliveries),
                   deviation(happened.confirmations, played.confirmations)});
}

}  // namespace ald
