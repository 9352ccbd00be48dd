// Reads and writes lengths of time, sizes and moments.
#include "cli/quantity_text.hpp"

#include <array>
#include <charconv>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace ald {
namespace {

struct unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array<unit, 5> time_units{{{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<unit, 4> size_units{{{"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}}};
constexpr std::uint64_t largest = 1ull << 53;  // keeps every value exact in JSON and TOML too

template <std::size_t N>
const unit* find_unit(const std::array<unit, N>& units, std::string_view name) {
  for (const auto& u : units) {
    if (u.name == name) return &u;
  }
  return nullptr;
}

// Takes a number off the front; false if there is none or it is too large.
bool take_number(std::string_view& text, std::uint64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || out > largest) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t n = 0;
  while (n < text.size() && (text[n] < '0' || text[n] > '9')) ++n;
  const auto letters = text.substr(0, n);
  text.remove_prefix(n);
  return letters;
}

fault not_a_duration(std::string_view text) {
  return {fault_code::bad_input, fmt::format("\"{}\" is not a length of time", text), "write for example 200ms, 5s, 10m, 1h30m or 2d"};
}

}  // namespace

result<duration_ms> parse_duration(std::string_view text) {
  auto rest = text;
  std::uint64_t sum = 0;
  do {
    std::uint64_t count = 0;
    if (!take_number(rest, count)) return not_a_duration(text);
    const auto* u = find_unit(time_units, take_letters(rest));
    if (u == nullptr || count > largest / u->factor) return not_a_duration(text);
    sum += count * u->factor;
    if (sum > largest) return not_a_duration(text);
  } while (!rest.empty());
  return static_cast<duration_ms>(sum);
}

std::string format_duration(duration_ms length) {
  if (length == 0) return "0s";
  std::string out = length < 0 ? "-" : "";
  auto rest = static_cast<std::uint64_t>(length < 0 ? -length : length);
  for (const auto& u : time_units) {
    if (rest >= u.factor) out += fmt::format("{}{}", rest / u.factor, u.name);
    rest %= u.factor;
  }
  return out;
}

result<std::uint64_t> parse_size(std::string_view text) {
  auto rest = text;
  std::uint64_t count = 0;
  const bool numeric = take_number(rest, count);
  const auto* u = find_unit(size_units, rest.empty() ? "B" : rest);
  if (!numeric || u == nullptr || count > largest / u->factor) {
    return fault{fault_code::bad_input, fmt::format("\"{}\" is not a size", text), "write for example 4096, 64KiB, 64MiB or 1GiB"};
  }
  return count * u->factor;
}

std::string format_size(std::uint64_t bytes) {
  for (const auto& u : size_units) {
    if (bytes != 0 && bytes % u.factor == 0) return fmt::format("{}{}", bytes / u.factor, u.name);
  }
  return "0B";
}

std::string format_moment(std::int64_t wall_ms) {
  if (wall_ms == 0) return "-";
  constexpr std::int64_t last_ms = 253'402'300'799'999;  // of the year 9999; more is no moment, and would not be formatted
  if (wall_ms > last_ms || wall_ms < -last_ms) return fmt::format("{} ms", wall_ms);
  const std::time_t seconds = wall_ms / 1000;
  return fmt::format("{:%Y-%m-%d %H:%M:%S}", fmt::gmtime(seconds));
}

std::string counted(std::uint64_t count, std::string_view noun) { return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s"); }

std::string format_distance(std::int64_t moment_ms, std::int64_t now_ms) {
  const auto distance = moment_ms > now_ms ? moment_ms - now_ms : now_ms - moment_ms;
  if (distance < 1000) return "now";
  // Two units are enough to plan by: hours and minutes, or minutes and seconds.
  std::int64_t grain = 1000;
  if (distance >= 3'600'000) grain = 60'000;
  if (distance >= ms_per_day) grain = 3'600'000;
  const auto text = format_duration(distance / grain * grain);
  return moment_ms > now_ms ? "in " + text : text + " ago";
}

}  // namespace ald
