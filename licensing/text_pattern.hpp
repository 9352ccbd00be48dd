// A text with wildcards: what stands on the right of == in a condition.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ald {

/// Between each two pieces stands a wildcard, for any characters or none. One piece: no wildcard, the text itself.
struct text_pattern {
  std::vector<std::string> pieces{std::string()};

  bool has_wildcard() const { return pieces.size() > 1; }
  /// Upper and lower case differ. Costs at most length times pieces.
  bool matches(std::string_view text) const;
  bool operator==(const text_pattern&) const = default;
};

}  // namespace ald
