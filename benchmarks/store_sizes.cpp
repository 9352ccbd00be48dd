// Opens a store behind ald's back.
#include "benchmarks/store_sizes.hpp"

#include <memory>
#include <vector>

#include <rocksdb/db.h>

#include "benchmarks/bench_failure.hpp"
#include "benchmarks/process_usage.hpp"

namespace ald::bench {
namespace {

void check(const rocksdb::Status& status) {
  if (!status.ok()) throw bench_failure(status.ToString());
}

/// The store with all its column families.
class open_store {
 public:
  open_store(const std::string& dir, bool read_only) {
    std::vector<std::string> names;
    rocksdb::DBOptions options;
    check(rocksdb::DB::ListColumnFamilies(options, dir, &names));
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
    rocksdb::ColumnFamilyOptions columns;
    columns.compression = rocksdb::kLZ4Compression;  // as storage/rocksdb_open.cpp
    columns.bottommost_compression = rocksdb::kZSTD;
    for (const auto& name : names) wanted.emplace_back(name, columns);
    rocksdb::DB* raw = nullptr;
    check(read_only ? rocksdb::DB::OpenForReadOnly(options, dir, wanted, &handles_, &raw) : rocksdb::DB::Open(options, dir, wanted, &handles_, &raw));
    db_.reset(raw);
  }
  ~open_store() {
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  open_store(const open_store&) = delete;
  open_store& operator=(const open_store&) = delete;
  rocksdb::DB& db() { return *db_; }
  const std::vector<rocksdb::ColumnFamilyHandle*>& columns() const { return handles_; }

 private:
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

}  // namespace

std::map<std::string, std::uint64_t> compacted_sizes(const std::string& dir) {
  open_store store(dir, false);
  std::map<std::string, std::uint64_t> sizes;
  for (auto* column : store.columns()) {
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    check(store.db().Flush({}, column));
    check(store.db().CompactRange(all, column, nullptr, nullptr));
    std::uint64_t bytes = 0;
    if (!store.db().GetIntProperty(column, rocksdb::DB::Properties::kLiveSstFilesSize, &bytes)) throw bench_failure("no size of " + column->GetName());
    sizes[column->GetName()] = bytes;
  }
  return sizes;
}

snapshots_read read_snapshots(const std::string& dir) {
  open_store store(dir, true);
  snapshots_read read;
  const stopwatch watch;
  for (auto* column : store.columns()) {
    if (column->GetName() != "snapshots") continue;
    rocksdb::ReadOptions options;
    options.fill_cache = false;
    options.readahead_size = 4u << 20;
    const std::unique_ptr<rocksdb::Iterator> rows(store.db().NewIterator(options, column));
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      ++read.rows;
      read.bytes += rows->key().size() + rows->value().size();
    }
    check(rows->status());
  }
  const usage passed = watch.passed();
  read.wall_s = passed.wall_s;
  read.cpu_s = passed.cpu_s;
  return read;
}

}  // namespace ald::bench
