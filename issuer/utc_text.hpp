// Days and moments as ISO 8601 texts in UTC.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ald {

/// The last day that can be written with four digits for the year: 9999-12-31.
inline constexpr std::int64_t max_utc_day = 2'932'896;

/// "YYYY-MM-DD" of a day since 1970-01-01; a day outside of 0 … max_utc_day is taken as the nearest one inside.
std::string utc_day_text(std::int64_t day);
/// "YYYY-MM-DDTHH:MM:SS.mmmZ" of a wall time (ms since 1970); clamped likewise.
std::string utc_moment_text(std::int64_t wall_ms);
/// "YYYY-MM-DDT23:59:59.000Z": the last second of a day.
std::string utc_end_of_day_text(std::int64_t day);
/// Inverse of utc_end_of_day_text; nothing for any other text, also for days no calendar has.
std::optional<std::int64_t> parse_utc_end_of_day(std::string_view text);

}  // namespace ald
