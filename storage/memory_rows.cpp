// Rows in hash tables.
#include "storage/memory_rows.hpp"

#include <algorithm>
#include <utility>

namespace ald {

void memory_rows::absorb(derived_layer&& newer) {
  for (std::size_t in = 0; in < rows_.size(); ++in) {
    for (auto& [key, value] : newer.take(static_cast<family>(in))) rows_[in].insert_or_assign(key, std::move(value));
  }
  for (const auto& [stream, groups] : newer.noted()) {
    auto& known = notes_[stream];
    known.insert(known.end(), groups.begin(), groups.end());
  }
}

const std::string* memory_rows::find(family in, std::string_view key) const {
  const auto& rows = rows_[static_cast<std::size_t>(in)];
  const auto at = rows.find(key);
  return at == rows.end() ? nullptr : &at->second;
}

memory_rows::cursor::cursor(const memory_rows& rows, family in) {
  const auto& all = rows.rows_[static_cast<std::size_t>(in)];
  sorted_.reserve(all.size());
  for (const auto& row : all) sorted_.push_back(&row);
  std::sort(sorted_.begin(), sorted_.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
}

}  // namespace ald
