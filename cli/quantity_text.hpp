// Lengths of time, sizes and moments as people write and read them: "200ms", "5m", "64MiB", "2026-01-31 12:00:00".
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "messages/instant.hpp"
#include "messages/result.hpp"

namespace ald {

/// One or more of NUMBER UNIT with ms, s, m, h or d, e.g. "1h30m". Fault bad_input says what is expected.
result<duration_ms> parse_duration(std::string_view text);
/// The shortest text that parse_duration() reads back, e.g. "5m" for 300000.
std::string format_duration(duration_ms length);

/// NUMBER with B, KiB, MiB or GiB; no unit means bytes. Fault bad_input.
result<std::uint64_t> parse_size(std::string_view text);
/// With the largest unit that leaves a whole number, e.g. "64MiB".
std::string format_size(std::uint64_t bytes);

/// "YYYY-MM-DD HH:MM:SS" in UTC of milliseconds since 1970; "-" for 0.
std::string format_moment(std::int64_t wall_ms);
/// "1 device", "2 devices".
std::string counted(std::uint64_t count, std::string_view noun);
/// "in 12s", "5m ago", "now": `moment` seen from `now`, to two units.
std::string format_distance(std::int64_t moment_ms, std::int64_t now_ms);

}  // namespace ald
