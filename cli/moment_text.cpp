// Reads dates, times and numbers.
#include "cli/moment_text.hpp"

#include <charconv>
#include <chrono>
#include <string>

#include <fmt/format.h>

#include "messages/instant.hpp"

namespace ald {
namespace {

constexpr std::int64_t ms_per_minute = 60'000;

fault not_a_moment(std::string_view text) {
  return {fault_code::bad_input, fmt::format("\"{}\" is no moment", text), "write a UTC time such as \"2026-01-31 12:00:05\", or a number"};
}

// Takes exactly `digits` digits and, before them, `before` (0: nothing).
bool take(std::string_view& rest, char before, std::size_t digits, std::int64_t& out) {
  if (before != 0) {
    if (rest.empty() || rest[0] != before) return false;
    rest.remove_prefix(1);
  }
  if (rest.size() < digits) return false;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + digits, out);
  if (error != std::errc{} || end != rest.data() + digits || out < 0) return false;
  rest.remove_prefix(digits);
  return true;
}

// Milliseconds since midnight and how long the part that was written lasts; what is left in `rest` was not understood.
std::int64_t take_time(std::string_view& rest, std::int64_t& lasts) {
  std::int64_t hour = 0, minute = 0, second = 0, ms = 0;
  if (!rest.starts_with('T') && !rest.starts_with(' ')) return 0;
  const auto whole = rest;
  rest.remove_prefix(1);
  if (!take(rest, 0, 2, hour) || !take(rest, ':', 2, minute) || hour > 23 || minute > 59) return rest = whole, 0;
  lasts = ms_per_minute;
  if (rest.starts_with(':')) {
    if (!take(rest, ':', 2, second) || second > 59) return rest = whole, 0;
    lasts = 1'000;
    if (rest.starts_with('.')) {
      if (!take(rest, '.', 3, ms)) return rest = whole, 0;
      lasts = 1;
    }
  }
  if (rest == "Z" || rest == " UTC") rest = {};
  return hour * 3'600'000 + minute * ms_per_minute + second * 1'000 + ms;
}

}  // namespace

result<log_moment> parse_moment(std::string_view text) {
  log_moment moment;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), moment.number);
  if (error == std::errc{} && end == text.data() + text.size() && !text.empty()) return moment;
  auto rest = text;
  std::int64_t year = 0, month = 0, day = 0, lasts = ms_per_day;
  if (!take(rest, 0, 4, year) || !take(rest, '-', 2, month) || !take(rest, '-', 2, day)) return not_a_moment(text);
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return not_a_moment(text);
  const auto in_day = take_time(rest, lasts);
  if (!rest.empty()) return not_a_moment(text);
  moment.at_ms = std::chrono::sys_days(date).time_since_epoch().count() * ms_per_day + in_day + lasts - 1;
  return moment;
}

}  // namespace ald
