// The node's queues against their limits.
#pragma once
#include <vector>

#include "actors/load_board.hpp"
#include "actors/node_config.hpp"
#include "ports/node_api.hpp"

namespace ald {

/// Callable from any thread.
std::vector<queue_gauge> queues_of(const load_board& board, const node_config& limits);

}  // namespace ald
