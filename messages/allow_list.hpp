// The allow-list: unit IDs that are let in, one a line of a file.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "messages/ids.hpp"

namespace ald {

using allow_list = std::unordered_set<unit_id>;

/// What a file says: its units, and its bad lines, each as "FILE:LINE: what is wrong".
struct allow_list_text {
  allow_list units;
  std::vector<std::string> problems;  ///< at most max_allow_list_problems; then how many more there are
};

inline constexpr std::size_t max_allow_list_problems = 20;

/// One unit ID a line; '#' begins a comment; blank lines and blanks around an ID mean nothing; a unit that comes twice is fine.
/// More than `max_units` units is a problem too. `file` is the name for the problems.
allow_list_text parse_allow_list(std::string_view text, const std::string& file, std::size_t max_units);

}  // namespace ald
