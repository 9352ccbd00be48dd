// Verifies a whole log: chain, order of the streams, every snapshot, and the end (I7). No printing.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "replay/log_scan.hpp"

namespace ald {

/// What kind of thing does not fit.
enum class divergence_kind : std::uint8_t {
  chain,     ///< a group's digest, framing or number
  event,     ///< bytes that are no event, or an event that this program doesn't know
  sequence,  ///< an event that does not follow its stream's last one
  snapshot,  ///< a snapshot that is not the fold of the events, is missing, or can't be read
  index,     ///< a row of the index that is not as the log says
  license,   ///< a license file beside the log that is not the one in it
  end,       ///< the log ends before what was once durable
};
std::string_view name(divergence_kind kind);

/// The first place where the store does not fit together.
struct log_divergence {
  divergence_kind kind = divergence_kind::chain;
  std::string stream;                ///< "device/UNIT", "ledger", "fleet"; empty: not known
  std::uint64_t seq = 0;             ///< in the stream; 0: not tied to one
  group_number group = 0;            ///< 0: not tied to one
  std::optional<std::size_t> index;  ///< in the group
  std::string field;                 ///< of a snapshot: the first one that differs
  std::string expected;              ///< by the events, or by the chain
  std::string found;
  std::string what;                  ///< in a sentence
  std::string hint;                  ///< what to do
};

/// What was owed at the end of the log.
struct log_open_work {
  std::uint64_t lines_sent = 0;
  std::uint64_t lines_unsent = 0;
  std::uint64_t pushes_owed = 0;
  std::uint64_t downloaded_unconfirmed = 0;
};

struct log_check_outcome {
  std::string digest;  ///< of the state up to the divergence, if there is one
  std::uint64_t groups = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;  ///< of the groups as stored, before compression
  std::uint64_t devices = 0;
  std::uint64_t snapshots_compared = 0;
  std::uint64_t index_rows_compared = 0, licenses_compared = 0;  ///< of a log without divergence
  std::optional<log_divergence> divergence;
  log_open_work open;
};

/// Called now and then with the last group that was folded.
using log_progress = std::function<void(group_number)>;

/// Reads all groups in order. A snapshot is compared with the fold at the snapshot's own seq, since the log may have gone on. Then all
/// rows of the index and all license files are compared with what the log says of them. Ends at the first divergence; of snapshots that
/// can't be read the others are compared first, and the log. Fault io: the store can't be read. Memory: about 1 KB a device.
result<log_check_outcome> check_log(const stored_log& log, const log_progress& progress = {});

}  // namespace ald
