// Hash tables by unit ID for whole fleets.
#pragma once
#include <cstddef>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "messages/ids.hpp"

namespace ald {

/// Not noexcept, so that the library's tables keep each entry's hash: looking one up makes one hash, not also those of its neighbors.
struct kept_unit_hash {
  std::size_t operator()(const unit_id& unit) const { return std::hash<std::string>{}(unit.text); }
};

template <class Value>
using unit_map = std::unordered_map<unit_id, Value, kept_unit_hash>;
using unit_set = std::unordered_set<unit_id, kept_unit_hash>;

}  // namespace ald
