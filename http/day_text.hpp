// Days as texts: "2027-01-31".
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ald {

/// "YYYY-MM-DD" of a day since 1970-01-01.
std::string day_text(std::int64_t day);
/// Inverse of day_text(); none for any other text, also for days no calendar has.
std::optional<std::int64_t> parse_day(std::string_view text);

}  // namespace ald
