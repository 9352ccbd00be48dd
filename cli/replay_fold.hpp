// Folds a whole event log with the pure machines and compares with the snapshots (I7). No printing.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "ports/event_log.hpp"

namespace ald {

/// The first place where the log and a snapshot tell different things.
struct replay_divergence {
  std::string stream;
  std::uint64_t seq = 0;
  group_number group = 0;  ///< 0: not tied to one
  std::string what;
};

/// What was owed at the end of the log.
struct replay_open_work {
  std::uint64_t lines_sent = 0;
  std::uint64_t lines_unsent = 0;
  std::uint64_t pushes_owed = 0;
  std::uint64_t downloaded_unconfirmed = 0;
};

struct replay_outcome {
  std::string digest;
  std::uint64_t groups = 0;
  std::uint64_t events = 0;
  std::uint64_t devices = 0;
  std::uint64_t snapshots_compared = 0;
  std::optional<replay_divergence> divergence;
  replay_open_work open;
};

/// Reads all groups in order. A snapshot is compared with the fold at the snapshot's own seq, since the log may have gone on.
/// Ends at the first divergence. Faults: those of the log (corrupt, unsupported). Memory: about 1 KB a device.
result<replay_outcome> replay_log(const event_log& log);

}  // namespace ald
