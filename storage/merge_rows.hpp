// Walks stored rows with newer rows laid over them.
#pragma once
#include "storage/derived_layer.hpp"

namespace ald {

/// Visits the union of both in key order; where a key is in both, the newer row. False if the visitor stopped.
template <class Cursor>
bool merge_rows(Cursor& older, const derived_layer::rows& newer, const row_visitor& visit) {
  auto over = newer.begin();
  while (older.valid() || over != newer.end()) {
    const bool take_older = over == newer.end() || (older.valid() && older.key() < over->first);
    if (take_older) {
      if (!visit(older.key(), older.value())) return false;
      older.next();
      continue;
    }
    if (older.valid() && older.key() == over->first) older.next();
    if (!visit(over->first, over->second)) return false;
    ++over;
  }
  return true;
}

/// The snapshots among `newest`, laid over `rows`.
inline derived_layer::rows snapshots_over(derived_layer::rows rows, const std::vector<derived_row>& newest) {
  for (const auto& row : newest) {
    if (row.in == family::snapshots) rows.insert_or_assign(row.key, row.value);
  }
  return rows;
}

}  // namespace ald
