// Gauges and flags of one node that any thread may read; each is written by the actor named beside it.
#pragma once
#include <atomic>
#include <cstdint>

namespace ald {

/// Counts of work under way against the limits of node_config, and what keeps the node from taking more.
struct load_board {
  std::atomic<std::uint64_t> commands_in_flight{0};  ///< bridge
  std::atomic<std::uint64_t> wakes_in_flight{0};     ///< scheduler
  std::atomic<std::uint64_t> resumes_pending{0};     ///< scheduler: devices that owed something at the start, not woken yet
  std::atomic<std::uint64_t> unsynced_records{0};    ///< senders add, journal subtracts
  std::atomic<std::uint64_t> active_devices{0};      ///< registry
  std::atomic<std::uint64_t> lines_queued{0};        ///< broker
  std::atomic<std::uint64_t> lines_in_flight{0};     ///< broker
  std::atomic<std::uint64_t> answers_not_durable{0}; ///< broker
  std::atomic<std::uint64_t> returns_open{0};        ///< broker: licenses on their way back to their packs
  std::atomic<std::uint64_t> pushes_queued{0};       ///< pusher
  std::atomic<std::uint64_t> pushes_in_flight{0};    ///< pusher
  std::atomic<std::uint64_t> server_failures{0};     ///< broker: calls that failed since the licensing server's last answer
  std::atomic<std::int64_t> server_answered_ms{0};   ///< broker: wall time of that answer
  std::atomic<std::uint64_t> notes_queued{0};        ///< webhooks: the most that one receiver is owed
  std::atomic<std::uint64_t> devices_set_aside{0};   ///< registry: their actor kept dying
  std::atomic<std::int64_t> last_surplus_ms{0};      ///< node: wall time of the last surplus license before this start; 0: long ago, or none
  std::atomic<std::int64_t> covered_ms{0};           ///< journal: wall time of the last cover
  std::atomic<std::int64_t> copied_ms{0};            ///< reader: wall time of the last copy of the stores
  std::atomic<std::uint64_t> ledger_differences{0};  ///< broker: found by the last reconciliation, and not mended
  std::atomic<bool> circuit_open{false};             ///< broker
  std::atomic<std::int64_t> next_scan_ms{0};         ///< scheduler
  std::atomic<bool> deployment_on{false};            ///< fleet actor
  std::atomic<bool> clock_suspect{false};            ///< scheduler
  std::atomic<bool> started{false};                  ///< node
  std::atomic<bool> stopping{false};                 ///< node
  std::atomic<bool> no_space{false};                 ///< journal: the disk is full, the group is tried again
  std::atomic<bool> failed{false};                   ///< journal or supervisor: only a restart helps
};

}  // namespace ald
