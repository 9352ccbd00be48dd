// Calendar arithmetic by std::chrono's calendar, which needs no clock.
#include "issuer/utc_text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>

#include "messages/instant.hpp"

namespace ald {
namespace {

constexpr std::string_view end_of_day = "T23:59:59.000Z";

template <class Number>
bool read_digits(std::string_view text, Number& out) {
  if (text.find_first_not_of("0123456789") != text.npos) return false;
  return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{};
}

}  // namespace

std::string utc_day_text(std::int64_t day) {
  const auto clamped = std::clamp<std::int64_t>(day, 0, max_utc_day);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{clamped}}};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()));
  return text;
}

std::string utc_moment_text(std::int64_t wall_ms) {
  const auto clamped = std::clamp<std::int64_t>(wall_ms, 0, (max_utc_day + 1) * ms_per_day - 1);
  const auto ms = static_cast<int>(clamped % ms_per_day);
  char text[32];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%03dZ", ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60, ms % 1'000);
  return utc_day_text(day_of(clamped)) + text;
}

std::string utc_end_of_day_text(std::int64_t day) { return utc_day_text(day) + std::string(end_of_day); }

std::optional<std::int64_t> parse_utc_end_of_day(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  if (text.size() != 10 + end_of_day.size() || !text.ends_with(end_of_day) || text[4] != '-' || text[7] != '-') return std::nullopt;
  if (!read_digits(text.substr(0, 4), year) || !read_digits(text.substr(5, 2), month) || !read_digits(text.substr(8, 2), day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
  if (!date.ok() || year < 1970) return std::nullopt;
  return std::chrono::sys_days{date}.time_since_epoch().count();
}

}  // namespace ald
