// Numeric comparison of firmware versions (S9).
#include "licensing/firmware_version.hpp"

#include <cstddef>

namespace ald {

namespace {

constexpr std::size_t max_version_size = 64;
constexpr std::string_view suffix_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._+~-";

struct parsed_version {
  std::string_view numbers;  ///< "10.03.500"
  bool pre_release = false;
};

bool are_numbers(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.") == text.npos && text.front() != '.' && text.back() != '.' &&
         text.find("..") == text.npos;
}

std::optional<parsed_version> parse(std::string_view text) {
  if (text.size() > max_version_size) return std::nullopt;
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  const auto end = text.find_first_of("-+");
  const parsed_version version{text.substr(0, end), end != text.npos && text[end] == '-'};
  if (!are_numbers(version.numbers)) return std::nullopt;
  if (end == text.npos) return version;
  const auto suffix = text.substr(end + 1);
  if (suffix.empty() || suffix.find_first_not_of(suffix_characters) != text.npos) return std::nullopt;
  return version;
}

/// Cuts the first component off and gives it without leading zeros; empty stands for 0.
std::string_view take_component(std::string_view& numbers) {
  const auto dot = numbers.find('.');
  auto component = numbers.substr(0, dot);
  numbers = dot == numbers.npos ? std::string_view{} : numbers.substr(dot + 1);
  const auto first = component.find_first_not_of('0');
  return first == component.npos ? std::string_view{} : component.substr(first);
}

/// Below, at or above 0 as a is older than, equal to or newer than b. Digits are compared as text: no component overflows.
int compare_numbers(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto x = take_component(a);
    const auto y = take_component(b);
    if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    if (x != y) return x.compare(y);
  }
  return 0;
}

}  // namespace

bool is_firmware_version(std::string_view text) { return parse(text).has_value(); }

std::optional<int> compare_firmware(std::string_view a, std::string_view b) {
  const auto x = parse(a);
  const auto y = parse(b);
  if (!x || !y) return std::nullopt;
  const int order = compare_numbers(x->numbers, y->numbers);
  return order != 0 ? order : int{y->pre_release} - int{x->pre_release};
}

bool firmware_at_least(std::string_view firmware, std::string_view threshold) { return compare_firmware(firmware, threshold).value_or(-1) >= 0; }

}  // namespace ald
