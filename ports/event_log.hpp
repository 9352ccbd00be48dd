// The synced event log and what is derived from it: the truth of a node.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/result.hpp"

namespace ald {

/// Group numbers are 1, 2, 3 …; 0 is before the first.
using group_number = std::uint64_t;

/// Derived families: rebuilt from the log, written without the write-ahead log.
enum class family : std::uint8_t {
  snapshots,  ///< key: stream name ("device/UNIT", "ledger", "fleet"), value: the folded state
  licenses,   ///< key: "UNIT/SERIAL", value: the license file
};

/// A derived row as of the group it comes with (or later).
struct derived_row {
  family in = family::snapshots;
  std::string key;
  std::string value;
};

/// One entry: `stream` as in family::snapshots' keys; `bytes` is a serialized ald.event.Record.
struct log_record {
  std::string stream;
  std::string bytes;
};

/// What becomes durable in one sync. `cover`: with this group the derived rows of every stream are complete up to it,
/// so the store may flush them and mark `covered`.
struct log_group {
  group_number number = 0;
  std::vector<log_record> records;
  std::vector<derived_row> derived;
  bool cover = false;
};

/// Called per record when reading; return false to stop. `index` counts within the group.
using record_visitor = std::function<bool(group_number, std::size_t index, std::string_view bytes)>;
using row_visitor = std::function<bool(std::string_view key, std::string_view value)>;

/// One process opens a store at a time. append() is called by one thread or actor at a time; the others by any.
class event_log {
 public:
  virtual ~event_log() = default;

  /// Makes the group durable, then calls on_done once, from the log's own thread (or, in a simulator, when it likes).
  /// Groups complete in order. Faults: no_space (append the same group again, unchanged, under the same number);
  /// io (the log takes no more; close and reopen, the group may or may not be there).
  virtual void append(log_group group, std::function<void(result<done>)> on_done) = 0;

  /// Number of the last durable group.
  virtual group_number last_group() const = 0;
  /// Derived rows are complete up to here; recovery folds the groups after it.
  virtual group_number covered() const = 0;
  /// Bytes of log written since the last cover.
  virtual std::uint64_t bytes_since_cover() const = 0;
  /// Bytes that all groups take, about; callable from any thread.
  virtual std::uint64_t log_bytes() const = 0;

  /// Reads groups from..last in order, verifying the chain. Faults: corrupt (names the group).
  virtual result<done> read(group_number from, const record_visitor& visit) const = 0;
  /// Reads the records of one stream in order.
  virtual result<done> read_stream(std::string_view stream, const record_visitor& visit) const = 0;

  /// A derived row's value, as of the last group appended and done.
  virtual std::optional<std::string> get(family in, std::string_view key) const = 0;
  /// All rows of a family in key order, as of some moment during the call.
  virtual result<done> each(family in, const row_visitor& visit) const = 0;
  /// Recovery: takes rows folded from the groups after covered(). Not durable until the next cover.
  virtual void adopt(std::vector<derived_row> rows) = 0;

  /// Digest over all snapshots in key order, with `newer` laid over them: the node's state in 64 hex digits (I7).
  virtual std::string state_digest(const std::vector<derived_row>& newer) const = 0;
};

}  // namespace ald
