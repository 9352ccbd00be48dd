// One line a queue.
#include "actors/queue_gauges.hpp"

namespace ald {

std::vector<queue_gauge> queues_of(const load_board& board, const node_config& limits) {
  return {{"commands", board.commands_in_flight, limits.max_commands_in_flight},
          {"wakes", board.wakes_in_flight, limits.max_wakes_in_flight},
          {"unsynced_records", board.unsynced_records, limits.max_unsynced_records},
          {"order_lines", board.lines_queued, limits.max_queued_lines},
          {"pushes", board.pushes_queued, limits.max_queued_pushes},
          {"webhook_notes", board.notes_queued, limits.webhooks.max_queued}};
}

}  // namespace ald
