// What a log comes to in figures: orders, pushes, deliveries, confirmations, and how long devices waited for their license.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/event.pb.h"

namespace ald {

/// Counts events, in the words of the log.
struct log_counts {
  std::uint64_t registered = 0;     ///< devices, each once
  std::uint64_t orders = 0;         ///< licenses ordered: the lines that were sent, again ones after a refusal too
  std::uint64_t batches = 0;        ///< LinesSent: what they were sent in
  std::uint64_t refusals = 0;       ///< LineRefused
  std::uint64_t licenses = 0;       ///< LicenseStored
  std::uint64_t pushes = 0;         ///< PushFinished
  std::uint64_t unreachable = 0;    ///< … of these: nobody was there
  std::uint64_t deliveries = 0;     ///< DownloadCompleted
  std::uint64_t confirmations = 0;  ///< LicenseConfirmed
  std::uint64_t failures = 0;       ///< InstallFailed, DeliveryRejected, ConfirmedWithoutDownload
  std::uint64_t resends = 0;        ///< ResendRequested
  bool operator==(const log_counts&) const = default;
};

/// Takes the records of a log in their order. Memory: a few dozen bytes a device.
class log_figures {
 public:
  /// `at_ms`: when it was decided, on any clock that is the same for all records.
  void take(const event::Record& record, std::int64_t at_ms);

  const log_counts& counts() const { return counts_; }
  /// From a device's first registration to its first confirmation, in ms, ascending.
  std::vector<std::int64_t> waits_ms() const;
  /// Confirmations in each minute since time 0.
  const std::vector<std::uint32_t>& confirmed_by_minute() const { return confirmed_by_minute_; }

 private:
  struct wait {
    std::int64_t registered_ms = -1;
    std::int64_t confirmed_ms = -1;
  };
  void take(const event::Device& what, const std::string& unit, std::int64_t at_ms);

  log_counts counts_;
  std::unordered_map<std::string, wait> waits_;
  std::vector<std::uint32_t> confirmed_by_minute_;
};

}  // namespace ald
