// A pack that the simulated licensing server sells licenses of.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/instant.hpp"

namespace ald {

struct simulated_pack {
  std::string id;
  std::int64_t total = 0;
  bool unlimited = false;
  std::int64_t on_sale_ms = 0;           ///< virtual time from which the server tells of it
  std::optional<std::int64_t> last_day;  ///< its licenses end with that day, counted from the simulation's first (0)
  std::string kind = {};                 ///< empty: the base's
  bool evaluation = false;               ///< its licenses are for evaluation
  std::int64_t license_days = 400;       ///< without last_day: each license ends so many days after the day on which it is issued

  /// Last day of a license that is issued on a day; days since 1970.
  std::int64_t expiry_day(std::int64_t first_day, std::int64_t issued_day) const { return last_day ? first_day + *last_day : issued_day + license_days; }
};

/// Each pack ends a year after the one before and is on sale 30 days before that. The first one was bought 30 days before the simulation
/// begins. Each holds as many licenses as there are devices, and 2 % more.
std::vector<simulated_pack> yearly_packs(std::uint32_t devices, double days);

}  // namespace ald
