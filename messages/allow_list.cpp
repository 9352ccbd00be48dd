// Reads the lines of an allow-list.
#include "messages/allow_list.hpp"

#include <algorithm>

namespace ald {
namespace {

std::string_view content_of(std::string_view line) {
  constexpr std::string_view blanks = " \t\r";
  line = line.substr(0, line.find('#'));
  const auto begin = line.find_first_not_of(blanks);
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
}

}  // namespace

allow_list_text parse_allow_list(std::string_view text, const std::string& file, std::size_t max_units) {
  allow_list_text out;
  std::size_t problems = 0, number = 0;
  const auto complain = [&](const std::string& what) {
    if (++problems <= max_allow_list_problems) out.problems.push_back(file + ":" + std::to_string(number) + ": " + what);
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto unit = content_of(text.substr(at, end - at));
    at = end + 1;
    ++number;
    if (unit.empty()) continue;
    if (!is_unit_id(unit)) {
      complain("\"" + std::string(unit.substr(0, 64)) + "\" is not a unit ID: 1 to 64 of A-Z a-z 0-9 . _ : -");
    } else if (out.units.size() >= max_units && !out.units.contains(unit_id(unit))) {
      complain("more than " + std::to_string(max_units) + " units: raise discovery.max_allow_list");
      break;
    } else {
      out.units.emplace(unit);
    }
  }
  if (problems > max_allow_list_problems) out.problems.push_back(file + ": " + std::to_string(problems - max_allow_list_problems) + " more bad lines");
  return out;
}

}  // namespace ald
