// When packs run out and expire, if licenses go on being used as lately.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "licensing/pack_account.hpp"
#include "licensing/use_window.hpp"
#include "messages/instant.hpp"

namespace ald {

/// Wall times in ms, days since 1970-01-01.
struct pack_forecast {
  /// One pack. Packs are drawn on one after the other (choose_pack), so that one waits for another to be exhausted.
  struct pack {
    pack_id id;
    license_kind kind;
    std::optional<std::int64_t> exhausted_ms;  ///< none: not within forecast_days, or it expires before
    std::optional<std::int64_t> expiry_day;    ///< none: never
  };
  /// All packs of a kind together.
  struct kind {
    license_kind name;
    std::uint64_t used_7_days = 0;
    std::uint64_t used_30_days = 0;
    double per_day = 0;                        ///< the higher rate of the two, so that a rise is not averaged away
    std::optional<std::int64_t> runs_out_ms;   ///< when no pack of it has a free license; none: not within forecast_days
  };
  std::vector<kind> kinds;  ///< by name
  std::vector<pack> packs;  ///< by id
};

constexpr std::int64_t forecast_days = 3'650;

/// The rate is that of the last 7 or of the last 30 days, or of the days since counting began if these are fewer; today counts whole.
/// Conditions of packs are not considered. A kind of which nothing is used runs out only with its last pack's expiry.
pack_forecast make_forecast(const packs_by_id& packs, const use_window& use, std::int64_t now_ms);

}  // namespace ald
