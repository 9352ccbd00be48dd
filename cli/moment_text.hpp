// Moments of a log as people write them.
#pragma once
#include <string_view>

#include "messages/result.hpp"
#include "replay/log_moment.hpp"

namespace ald {

/// "2026-01-31", "2026-01-31 12:00", "2026-01-31T12:00:05Z", "2026-01-31 12:00:05.250" (UTC): up to the end of the day, minute or second
/// that is named; or a number. Fault bad_input.
result<log_moment> parse_moment(std::string_view text);

}  // namespace ald
