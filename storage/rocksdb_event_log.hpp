// The event log on disk: RocksDB, one synced record per group.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "storage/append_gate.hpp"
#include "storage/derived_layer.hpp"
#include "storage/group_codec.hpp"
#include "storage/last_group_mark.hpp"
#include "storage/rocksdb_config.hpp"
#include "storage/stored_log.hpp"

namespace ald {

class rocksdb_store;

/// Column families: default (meta), groups (key: number, 8 bytes big-endian; value: group_codec.hpp), snapshots, licenses,
/// index (key: stream | 0 | group number; value empty). Only groups and meta go through the write-ahead log; the rest is
/// derived, and complete on disk up to the group named by the meta row "covered". The file last-group beside them says
/// how far the log went, so that a log that lost its end is refused, not used.
///
/// A thread of its own writes, syncs, and calls the callbacks of append(). Besides the port's faults, append() answers
/// bad_input (the number is not the next one, or a record is not one this program could read back), and at once, on the
/// caller's thread, busy (max_queued_groups wait already) and unavailable (read only). A derived row that can't be read
/// makes the log refuse every later append with io: nothing decided without the row can become durable.
///
/// Visitors must not call append() or adopt(). Destroying the log finishes what is queued.
class rocksdb_event_log final : public stored_log {
 public:
  /// Opens, recovers, and verifies the chain of the groups after covered(), unless the config says otherwise. Faults: not_found (no store and not `create`),
  /// bad_input (the directory is something else), conflict (another process has it), corrupt, unsupported (written by a
  /// newer version), no_space, io.
  static result<std::unique_ptr<rocksdb_event_log>> open(rocksdb_config config);
  ~rocksdb_event_log() override;

  void append(log_group group, std::function<void(result<done>)> on_done) override;
  group_number last_group() const override;
  group_number covered() const override;
  std::uint64_t bytes_since_cover() const override;
  std::uint64_t log_bytes() const override;
  result<done> read(group_number from, const record_visitor& visit) const override;
  result<done> read_groups(group_number from, const group_visitor& visit) const override;
  result<bool> each_indexed(const index_visitor& visit) const override;
  group_number reached() const override { return std::max(reached_, last_group()); }
  bool is_marked() const override { return is_marked_; }
  result<done> read_stream(std::string_view stream, const record_visitor& visit) const override;
  std::optional<std::string> get(family in, std::string_view key) const override;
  result<done> each(family in, const row_visitor& visit) const override;
  void adopt(std::vector<derived_row> rows) override;
  /// Empty if a row can't be read.
  std::string state_digest(const std::vector<derived_row>& newer) const override;

  /// Copies the store to `dir`, which must not exist: every group that is durable now, perhaps some more, and the synced copy is
  /// a store of its own. Answers the last group that is surely in it. Callable from any thread, at any time; RocksDB links what
  /// it can and copies the rest. Faults: io, no_space.
  result<group_number> copy_to(const std::string& dir) const;

 private:
  struct waiting {
    log_group group;
    std::function<void(result<done>)> on_done;
  };

  rocksdb_event_log(rocksdb_config config, std::unique_ptr<rocksdb_store> store, group_number last, std::optional<group_number> marked);
  result<done> recover();
  void start_writing(last_group_mark mark);
  result<chain_digest> digest_before(group_number number) const;
  result<std::vector<group_number>> groups_of(std::string_view stream) const;
  result<done> each_over(family in, const std::vector<derived_row>& newest, const row_visitor& visit) const;

  // On the writer's thread.
  void write_queue();
  result<done> write(log_group& group);
  void take_over(log_group& group, const std::string& value);
  std::size_t derived_bytes() const;
  void write_derived(std::optional<group_number> cover);

  void fail(const fault& why) const;

  const rocksdb_config config_;
  const std::unique_ptr<rocksdb_store> store_;
  std::optional<last_group_mark> mark_;
  group_number reached_;  ///< by the marks, when it was opened
  bool is_marked_;        ///< … and there was a mark beside the log
  append_gate gate_;     ///< the writer's, after opening
  chain_digest head_{};  ///< same

  mutable std::shared_mutex rows_mutex_;
  derived_layer newest_;   ///< rows since the last write of derived rows
  derived_layer writing_;  ///< rows being written; not changed while they are

  std::atomic<group_number> last_;
  std::atomic<group_number> covered_{0};
  std::atomic<std::uint64_t> bytes_since_cover_{0};

  mutable std::mutex failure_mutex_;
  mutable std::optional<fault> failure_;  ///< the first one that ends the log

  std::mutex queue_mutex_;
  std::condition_variable queue_changed_;
  std::deque<waiting> queue_;
  bool closing_ = false;
  std::thread writer_;
};

}  // namespace ald
