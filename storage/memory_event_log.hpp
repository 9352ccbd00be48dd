// The event log's twin in memory, whose disk fails as a test or a simulator says.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/group_codec.hpp"
#include "storage/memory_rows.hpp"
#include "storage/stored_log.hpp"

namespace ald {

/// What survives a crash of a memory_event_log: open another one on it. Groups in their stored form (group_codec.hpp).
struct memory_disk {
  std::vector<std::string> groups;  ///< group n is at n - 1 - dropped
  memory_rows rows;                 ///< as of `covered`
  group_number covered = 0;
  group_number dropped = 0;         ///< the first groups, up to here, are not kept; so are their notes of streams
  chain_digest dropped_digest{};    ///< of the last one of them
  std::uint64_t log_bytes = 0;      ///< of all groups, the dropped ones too

  group_number last() const { return dropped + groups.size(); }
};

/// How an append ends.
enum class append_fate : std::uint8_t {
  durable,         ///< stored and answered
  no_space,        ///< not stored; answered no_space; the same group may be appended again
  failed_lost,     ///< not stored; answered io, and so is every later append
  failed_kept,     ///< stored; answered io, and so is every later append
  kept_unanswered, ///< stored, never answered: the crash came between
};

struct memory_config {
  /// Runs the completion of an append: it stores the group, then answers. Empty: at once, within append(). A task kept
  /// for later delays the append; a task dropped loses it. A task may outlive the log: it then does nothing.
  std::function<void(std::function<void()>)> executor;
  /// Decides each append's end, asked when its completion runs. Empty: durable.
  std::function<append_fate(const log_group&)> fate;
  /// False: a cover drops the groups that it covers, as a simulation of a large fleet can't hold its whole log. What was dropped can't
  /// be read: read() from there fails, read_stream() does not see it.
  bool keeps_covered = true;
};

/// Keeps the contract of rocksdb_event_log, faults included, except for busy: the executor's queue is the caller's.
/// Callable from any thread. Visitors must not call append() or adopt().
class memory_event_log final : public stored_log {
 public:
  /// Opens the disk; null: a new, empty one. Faults: corrupt, unsupported.
  static result<std::unique_ptr<memory_event_log>> open(memory_config config = {}, std::shared_ptr<memory_disk> disk = nullptr);
  ~memory_event_log() override;

  void append(log_group group, std::function<void(result<done>)> on_done) override;
  group_number last_group() const override;
  group_number covered() const override;
  std::uint64_t bytes_since_cover() const override;
  std::uint64_t log_bytes() const override;
  result<done> read(group_number from, const record_visitor& visit) const override;
  result<done> read_groups(group_number from, const group_visitor& visit) const override;
  group_number reached() const override;
  result<done> read_stream(std::string_view stream, const record_visitor& visit) const override;
  std::optional<std::string> get(family in, std::string_view key) const override;
  result<done> each(family in, const row_visitor& visit) const override;
  void adopt(std::vector<derived_row> rows) override;
  std::string state_digest(const std::vector<derived_row>& newer) const override;

 private:
  struct content;
  explicit memory_event_log(std::shared_ptr<content> content);
  std::shared_ptr<content> content_;  ///< shared with completions under way, so that one may outlive the log
};

}  // namespace ald
