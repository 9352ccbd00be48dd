// Where the embedded licensing server keeps its files, what it sells, and its limits.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "issuer/pack_plan.hpp"

namespace ald {

struct embedded_config {
  std::string dir;                         ///< its own, apart from the node's store
  std::vector<pack_plan> packs{pack_plan{}};  ///< created when not there yet; of an existing pack of the kind only the total is taken
  std::size_t max_queued_calls = 64;       ///< over it a call is answered `busy`
  std::size_t max_order_lines = 10'000;    ///< a longer order is answered `bad_input`
};

}  // namespace ald
