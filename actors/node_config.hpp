// Limits and times of a node's actors (I8). Times in ms.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "licensing/alert_policy.hpp"
#include "licensing/device_policy.hpp"
#include "licensing/fleet_limits.hpp"
#include "licensing/order_caps.hpp"
#include "licensing/retry_policy.hpp"
#include "licensing/webhook_policy.hpp"
#include "messages/order.hpp"

namespace ald {

struct node_config {
  int actor_threads = 2;
  device_policy device;

  // scheduler
  duration_ms scan_interval_ms = 5 * 60'000;
  duration_ms tick_ms = 200;                    ///< the only repeating timer
  std::uint32_t max_wakes_in_flight = 4'096;    ///< devices examined at once by scan and deadlines
  duration_ms max_clock_drift_ms = 3'600'000;   ///< wall against monotonic; beyond it the clock is suspect

  // broker
  std::uint32_t order_batch_lines = 500;
  duration_ms order_linger_ms = 200;            ///< a batch waits at most this long for more lines
  std::uint32_t max_orders_in_flight = 4;
  std::uint32_t max_queued_lines = 100'000;     ///< over it new requests wait for the next scan
  retry_policy order_retry{1'000, 60'000, 20};
  std::uint32_t breaker_failures = 5;           ///< failed calls in a row that open the circuit
  duration_ms order_timeout_ms = 30'000;        ///< a call unanswered for so long counts as failed
  duration_ms revocation_poll_ms = 60'000;      ///< how often the server is asked for revocations
  duration_ms reconcile_timeout_ms = 30 * 60'000;  ///< reconciling: a question unanswered for so long is asked anew; a ledger can be long
  duration_ms reconcile_every_ms = ms_per_day;  ///< the licensing server's ledger is compared so often; 0: only when asked
  std::uint32_t reconcile_step = 2'000;         ///< licenses looked at between two other messages meanwhile
  std::uint32_t max_reconcile_findings = 1'000; ///< kept in full; further ones are only counted

  std::uint32_t max_planned_devices = 100'000; ///< looked at for one plan; the answer says if there are more

  std::uint32_t reclaim_unseen_days = 0;       ///< licenses of devices that have not polled for so long go back by themselves; 0: never
  std::uint32_t reclaim_max_per_day = 10;      ///< so many a day at most

  // guards on money
  order_caps caps;
  bool dry_run = false;                         ///< nothing is ordered; what would be is said
  bool restored = false;                        ///< the store is a copy of an earlier state: reconcile it first
  /// Licenses the server has issued, if it is known before the node starts and the server makes one a key: more than the store
  /// accounts for tells that the store is an older copy, without `restored`.
  std::optional<std::int64_t> issued_by_server;

  std::vector<pack_info> packs;                 ///< packs set by configuration; none: asked from the server at start

  // pusher
  std::uint32_t max_pushes_in_flight = 64;
  std::uint32_t max_queued_pushes = 100'000;    ///< over it the device waits for the next scan
  duration_ms push_timeout_ms = 10'000;

  // journal
  std::uint32_t max_group_records = 10'000;
  std::uint32_t max_unsynced_records = 200'000; ///< over it the node answers `busy`
  std::uint64_t cover_bytes = 64ull << 20;      ///< log bytes between flushes of the derived rows
  duration_ms no_space_retry_ms = 1'000;

  fleet_limits fleet;
  alert_policy alerts;
  webhook_policy webhooks;
  std::string node_name;                        ///< in what receivers of webhooks are told

  // edge
  std::uint32_t max_commands_in_flight = 20'000; ///< over it commands are answered `busy`
  std::uint32_t max_discovered = 10'000;         ///< unregistered devices kept
  std::uint32_t max_history = 200;               ///< events that `show` returns
};

}  // namespace ald
