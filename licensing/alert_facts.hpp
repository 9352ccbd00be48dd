// What the alerts are judged by.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "licensing/pack_figures.hpp"
#include "messages/standing.hpp"

namespace ald {

/// The node at one moment.
struct alert_facts {
  bool log_failed = false;
  bool no_space = false;
  bool clock_suspect = false;
  bool restoring = false;
  std::uint32_t cap_window_s = 0;          ///< not 0: the order cap of this window has tripped
  std::uint32_t server_failures = 0;       ///< failed calls to the licensing server since the last answer
  std::uint64_t surplus_licenses = 0;      ///< since the start
  std::int64_t last_surplus_ms = 0;        ///< wall time of the last one before the start; 0: none
  std::uint64_t ledger_differences = 0;    ///< found by the last reconciliation, and not mended
  std::uint64_t devices_set_aside = 0;
  std::uint64_t bytes_since_cover = 0;
  std::uint64_t cover_bytes = 0;           ///< how many a cover waits for
  std::string full_queue;                  ///< name of a queue at its limit; empty: none
  std::uint64_t licenses_over = 0;         ///< devices in service whose installed license has expired, those in their grace too
  std::array<std::uint64_t, device_reason_count> by_reason{};
  std::array<std::uint64_t, device_reason_count> stuck_by_reason{};  ///< of these, those that are so for alert_policy::stuck_ms
  std::vector<pack_figures> packs;
  std::string failing_webhook;             ///< receivers whose last call failed; empty: none
};

}  // namespace ald
