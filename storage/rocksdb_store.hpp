// The RocksDB database under the event log: column families, their options, and RocksDB's errors as faults.
#pragma once
#include <rocksdb/db.h>

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"
#include "ports/event_log.hpp"
#include "storage/derived_layer.hpp"
#include "storage/rocksdb_config.hpp"
#include "storage/rocksdb_warnings.hpp"

namespace ald {

/// The column families, in the order of rocksdb_store::column_names.
enum class column : std::uint8_t { meta, groups, snapshots, licenses, index };

/// Callable from any thread, as RocksDB is; put_group(), write_rows() and cover() from one.
class rocksdb_store {
 public:
  static constexpr std::array<const char*, 5> column_names{"default", "groups", "snapshots", "licenses", "index"};
  /// The newest format of a whole store that this program reads; kept as decimal text in the meta row "format".
  static constexpr unsigned format = 1;

  /// Faults as rocksdb_event_log::open().
  static result<std::unique_ptr<rocksdb_store>> open(const rocksdb_config& config);
  ~rocksdb_store();
  rocksdb_store(const rocksdb_store&) = delete;
  rocksdb_store& operator=(const rocksdb_store&) = delete;

  result<std::optional<std::string>> get(column in, std::string_view key) const;
  std::unique_ptr<rocksdb::Iterator> iterate(column in) const;
  /// After an iterator stopped: why, if it was not the end.
  result<done> ended(const rocksdb::Iterator& iterator, column in) const;
  /// 0 if there is no group.
  result<group_number> last_group() const;
  /// The value of the meta row "covered".
  result<group_number> covered() const;

  /// Durable when it returns. After a fault no_space, `retry` makes RocksDB try to leave its error state first.
  result<done> put_group(group_number number, std::string_view value, bool retry);
  /// Not durable until cover().
  result<done> write_rows(const derived_layer& layer);
  /// Makes everything written durable, then marks it covered. Faults: no_space and busy (try again later), io.
  result<done> cover(group_number number);

  /// Copies the store to `dir`, which must not exist; the copy is synced. Callable while groups are written.
  result<done> copy_to(const std::string& dir) const;

  /// Bytes of a column's tables on disk and in its write buffers.
  std::uint64_t bytes_of(column in) const;

  const std::string& dir() const { return config_.dir; }

 private:
  explicit rocksdb_store(const rocksdb_config& config);
  result<done> open_database(const std::vector<std::string>& present);
  result<done> check_format();
  result<done> inspect_incomplete(const std::vector<std::string>& present) const;
  bool has_unflushed_rows() const;
  result<done> flush_all();
  rocksdb::DBOptions options() const;
  rocksdb::ColumnFamilyOptions options_of(std::string_view column_name) const;
  rocksdb::ColumnFamilyHandle* handle(column c) const { return columns_[static_cast<std::size_t>(c)]; }
  fault to_fault(const rocksdb::Status& status, const std::string& doing) const;

  rocksdb_config config_;
  /// A copy lists the flushed files first and the write-ahead log later: a cover between the two would be in the copy without
  /// the rows that it marks.
  mutable std::mutex cover_or_copy_;
  std::shared_ptr<rocksdb_warnings> warnings_;
  std::shared_ptr<rocksdb::Cache> cache_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;               ///< all that are open
  std::array<rocksdb::ColumnFamilyHandle*, 5> columns_{};           ///< ours among them
};

}  // namespace ald
