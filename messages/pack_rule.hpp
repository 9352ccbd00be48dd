// What an operator orders for a product pack.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "messages/ids.hpp"

namespace ald {

/// Fields without a value stay as they are.
struct pack_rule {
  pack_id pack;
  std::optional<std::int64_t> priority;  ///< -1,000,000 to 1,000,000; of packs that fit, those with the highest are drawn on first
  std::optional<bool> active;            ///< false: nothing is drawn on it any more
  std::optional<std::string> condition = {};  ///< only devices that satisfy it draw on the pack; empty: all do
};

}  // namespace ald
