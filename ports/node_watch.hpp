// The node as monitoring sees it: read without mail to any actor.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messages/alert.hpp"
#include "messages/ids.hpp"

namespace ald {

/// A pack as the ledger has it.
struct pack_gauge {
  pack_id pack;
  license_kind kind;
  bool unlimited = false;
  std::int64_t total = 0;  ///< 0 if unlimited
  std::int64_t reserved = 0;
  std::int64_t used = 0;
  std::optional<std::int64_t> expiry_day;    ///< days since 1970-01-01; none: never
  bool active = true;                        ///< server and operator let it be drawn on
  std::optional<std::int64_t> exhausted_ms;  ///< forecast: when its last license goes; none: not in sight
};

/// Licenses of one kind: how fast they go, and when the last one does.
struct kind_gauge {
  license_kind kind;
  std::uint64_t used_7_days = 0;
  std::uint64_t used_30_days = 0;
  double per_day = 0;
  std::optional<std::int64_t> runs_out_ms;  ///< none: not in sight
};

/// A receiver of webhooks.
struct webhook_gauge {
  std::string receiver;       ///< "HOST:PORT"
  std::uint64_t owed = 0;     ///< notes it has not taken
  std::uint32_t failures = 0; ///< calls that failed in a row
  std::string last_failure;   ///< empty when failures is 0
  std::int64_t taken_ms = 0;  ///< when it last took one
};

/// Wall times in ms since 1970, 0: not since the start.
struct node_watch {
  std::vector<active_alert> alerts;
  std::vector<webhook_gauge> webhooks;
  std::uint64_t notes_dropped = 0;        ///< for webhooks, because too many waited
  std::vector<pack_gauge> packs;
  std::vector<kind_gauge> kinds;
  bool circuit_open = false;              ///< orders are held back from a failing licensing server
  std::uint64_t server_failures = 0;      ///< failed calls to it since its last answer
  std::int64_t server_answered_ms = 0;
  std::uint64_t ledger_differences = 0;   ///< to the licensing server's ledger, by the last reconciliation
  std::uint64_t active_devices = 0;       ///< device actors in memory
  std::uint64_t resumes_pending = 0;      ///< devices that owed something at the start and were not woken yet
  std::uint64_t devices_set_aside = 0;    ///< their actor kept dying
  std::uint64_t log_bytes = 0;            ///< the whole log on disk
  std::uint64_t bytes_since_cover = 0;
  std::uint64_t covered_group = 0;
  std::int64_t covered_ms = 0;            ///< last cover
  std::int64_t copied_ms = 0;             ///< last copy made by snapshot()
};

}  // namespace ald
