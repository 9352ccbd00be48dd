// Packs of a year.
#include "sim/simulated_pack.hpp"

#include <algorithm>

namespace ald {

std::vector<simulated_pack> yearly_packs(std::uint32_t devices, double days) {
  constexpr std::int64_t year = 365, bought_before = 30;
  std::vector<simulated_pack> packs;
  for (std::int64_t last_day = year - bought_before - 1, number = 1; packs.empty() || double(last_day - year) < days; last_day += year, ++number) {
    simulated_pack& pack = packs.emplace_back();
    pack.id = "year-" + std::to_string(number);
    pack.total = std::int64_t{devices} + devices / 50 + 5;
    pack.on_sale_ms = std::max<std::int64_t>(0, (last_day - year + 1 - bought_before) * ms_per_day);
    pack.last_day = last_day;
  }
  return packs;
}

}  // namespace ald
