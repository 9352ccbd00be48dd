// The days on which the state of an installed license changes.
#pragma once
#include <algorithm>
#include <compare>
#include <cstdint>

#include "messages/instant.hpp"
#include "messages/license_state.hpp"

namespace ald {

/// Days since 1970 (UTC), each meant as a whole. Small, because the read model has one for each device.
struct license_term {
  static constexpr std::int32_t no_license = -1;

  std::int32_t expiring_from_day = no_license;
  std::int32_t last_day = no_license;        ///< through the whole of which it is valid
  std::int32_t last_grace_day = no_license;  ///< last_day: no grace

  auto operator<=>(const license_term&) const = default;
  bool exists() const { return last_day != no_license; }

  /// `clock_suspect`: such a clock ends nothing, however late it says it is.
  license_state state_on(std::int64_t day, bool clock_suspect = false) const {
    if (!exists()) return license_state::none;
    if (day < expiring_from_day) return license_state::valid;
    if (day <= last_day || clock_suspect) return license_state::expiring;
    return day <= last_grace_day ? license_state::grace : license_state::expired;
  }
  /// When the grace is over (wall ms); without a grace, when the license has expired.
  std::int64_t over_at_ms() const { return (std::int64_t{last_grace_day} + 1) * ms_per_day; }
};

/// From a last day that may be any number.
inline license_term make_license_term(std::int64_t last_day, std::uint32_t expiring_days, std::uint32_t grace_days) {
  constexpr std::int64_t most = 2'000'000'000;
  const auto whole = [most](std::int64_t day) { return static_cast<std::int32_t>(std::clamp<std::int64_t>(day, 0, most)); };
  const std::int64_t last = std::clamp<std::int64_t>(last_day, 0, most);
  return {whole(last - expiring_days + 1), whole(last), whole(last + grace_days)};
}

}  // namespace ald
