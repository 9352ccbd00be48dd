// Parses "bytes=FIRST-LAST", "bytes=FIRST-" and "bytes=-LENGTH".
#include "http/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace ald {
namespace {

std::optional<std::size_t> parse_number(std::string_view text) {
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

byte_range parse_range(std::string_view header, std::size_t size) {
  const byte_range whole{true, true, 0, size};
  constexpr std::string_view unit = "bytes=";
  if (!header.starts_with(unit)) return whole;
  header.remove_prefix(unit.size());
  const auto dash = header.find('-');
  if (dash == std::string_view::npos || header.find(',') != std::string_view::npos) return whole;
  const auto first = parse_number(header.substr(0, dash)), last = parse_number(header.substr(dash + 1));
  if (dash == 0) {
    if (!last) return whole;
    const auto length = std::min(*last, size);
    return {false, length > 0, size - length, length};
  }
  if (!first || (!last && dash + 1 != header.size()) || (last && *last < *first)) return whole;
  if (*first >= size) return {false, false, 0, 0};
  return {false, true, *first, std::min(last.value_or(size - 1), size - 1) - *first + 1};
}

}  // namespace ald
