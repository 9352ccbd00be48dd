// How long and how deep a condition may be (I8).
#pragma once
#include <cstddef>

namespace ald {

/// Over a limit a condition is refused, with the place in its text.
struct condition_limits {
  std::size_t max_bytes = 1'000;  ///< of the text
  std::size_t max_terms = 64;     ///< comparisons
  std::size_t max_values = 256;   ///< of all comparisons: a list has several
  std::size_t max_depth = 16;     ///< parentheses inside each other

  bool operator==(const condition_limits&) const = default;
};

/// What an operator can allow at most, and what recorded conditions are read by: a limit that was lowered since makes none unreadable.
inline constexpr condition_limits widest_condition{10'000, 1'000, 2'000, 64};

}  // namespace ald
