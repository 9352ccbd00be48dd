// Wildcards: each piece at its first place behind the one before; the last one at the end.
#include "licensing/text_pattern.hpp"

namespace ald {

bool text_pattern::matches(std::string_view text) const {
  if (!has_wildcard()) return text == pieces.front();
  if (!text.starts_with(pieces.front())) return false;
  text.remove_prefix(pieces.front().size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const auto place = text.find(pieces[i]);
    if (place == text.npos) return false;
    text.remove_prefix(place + pieces[i].size());
  }
  return text.ends_with(pieces.back());
}

}  // namespace ald
