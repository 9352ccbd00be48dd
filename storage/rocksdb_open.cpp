// Opens the store: options, what is there, its format.
#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <charconv>

#include "storage/rocksdb_store.hpp"
#include "storage/store_directory.hpp"

namespace ald {
namespace {

bool is_ours(const std::string& name) {
  const auto& ours = rocksdb_store::column_names;
  return std::find(ours.begin(), ours.end(), name) != ours.end();
}

fault foreign(const std::string& dir) {
  return {fault_code::bad_input, dir + " holds a RocksDB database that is not a store of ald",
          "name an empty directory, or one that ald made"};
}

// The fault of a store with this format row, if it is one.
result<done> judge_format(const std::string& dir, const std::string& text) {
  unsigned found = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), found);
  if (error != std::errc{} || end != text.data() + text.size() || found == 0) {
    return fault{fault_code::corrupt, "the store in " + dir + " has a malformed format row", "restore the store from a backup"};
  }
  if (found <= rocksdb_store::format) return done{};
  return fault{fault_code::unsupported,
               "the store in " + dir + " has format " + text + ", this program reads up to " + std::to_string(rocksdb_store::format),
               "use the version of ald that wrote it, or a newer one"};
}

}  // namespace

rocksdb_store::rocksdb_store(const rocksdb_config& config)
    : config_(config), warnings_(std::make_shared<rocksdb_warnings>()), cache_(rocksdb::NewLRUCache(config.block_cache_bytes)) {}

rocksdb_store::~rocksdb_store() {
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  if (db_) db_->Close().PermitUncheckedError();
}

rocksdb::DBOptions rocksdb_store::options() const {
  rocksdb::DBOptions options;
  options.create_if_missing = config_.create && !config_.read_only;
  options.create_missing_column_families = options.create_if_missing;
  // The default mode gives a silently shorter log after bit rot.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  // Recovered groups go to synced files at once: after a failed sync the end of a log may exist in the page cache only.
  options.avoid_flush_during_recovery = false;
  // What is not flushed is in the log or derived: closing need not wait for it.
  options.avoid_flush_during_shutdown = true;
  // A failed write other than for lack of space ends the log; RocksDB must not go on behind its back.
  options.max_bgerror_resume_count = 0;
  options.max_total_wal_size = config_.max_wal_bytes;
  options.max_open_files = config_.max_open_files;
  options.max_background_jobs = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.info_log = warnings_;
  if (config_.env) options.env = config_.env;
  return options;
}

rocksdb::ColumnFamilyOptions rocksdb_store::options_of(std::string_view column_name) const {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache_;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.compression = rocksdb::kLZ4Compression;
  // What stays for good is made as small as it gets: license files are base64, of which LZ4 takes nothing off.
  options.bottommost_compression = rocksdb::kZSTD;
  options.write_buffer_size = column_name == "groups" ? config_.groups_buffer_bytes : config_.rows_buffer_bytes;
  return options;
}

result<done> rocksdb_store::inspect_incomplete(const std::vector<std::string>& present) const {
  rocksdb::DB* raw = nullptr;
  rocksdb::Options plain(options(), {});
  const auto status = rocksdb::DB::OpenForReadOnly(plain, config_.dir, &raw);
  if (!status.ok()) return to_fault(status, "opening the store");
  const std::unique_ptr<rocksdb::DB> db(raw);
  std::string text;
  if (db->Get({}, "format", &text).ok()) {
    const auto judged = judge_format(config_.dir, text);
    if (!judged) return judged;
    return fault{fault_code::corrupt, "the store in " + config_.dir + " lacks a column family", "restore the store from a backup"};
  }
  const std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator({}));
  rows->SeekToFirst();
  if (rows->Valid() || !std::all_of(present.begin(), present.end(), is_ours)) return foreign(config_.dir);
  // What is left is a store whose making was cut short.
  if (config_.create && !config_.read_only) return done{};
  return fault{fault_code::not_found, "the store in " + config_.dir + " was never finished", "start the node once: it makes the store"};
}

result<done> rocksdb_store::open_database(const std::vector<std::string>& present) {
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
  for (const auto* name : column_names) wanted.emplace_back(name, options_of(name));
  for (const auto& name : present) {
    if (!is_ours(name)) wanted.emplace_back(name, rocksdb::ColumnFamilyOptions());
  }
  rocksdb::DB* raw = nullptr;
  const auto status = config_.read_only ? rocksdb::DB::OpenForReadOnly(options(), config_.dir, wanted, &handles_, &raw)
                                        : rocksdb::DB::Open(options(), config_.dir, wanted, &handles_, &raw);
  if (!status.ok()) return to_fault(status, "opening the store");
  db_.reset(raw);
  std::copy_n(handles_.begin(), columns_.size(), columns_.begin());
  return done{};
}

result<done> rocksdb_store::check_format() {
  const auto row = get(column::meta, "format");
  if (!row) return row.error();
  if (row.value()) return judge_format(config_.dir, *row.value());
  for (const auto c : {column::meta, column::groups, column::snapshots, column::licenses, column::index}) {
    const auto rows = iterate(c);
    rows->SeekToFirst();
    if (rows->Valid()) return foreign(config_.dir);
  }
  if (!config_.create || config_.read_only) {
    return fault{fault_code::not_found, "the store in " + config_.dir + " was never finished", "start the node once: it makes the store"};
  }
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto status = db_->Put(synced, handle(column::meta), "format", std::to_string(format));
  if (!status.ok()) return to_fault(status, "making the store");
  return done{};
}

result<std::unique_ptr<rocksdb_store>> rocksdb_store::open(const rocksdb_config& config) {
  const auto found = find_store(config.dir, config.create && !config.read_only);
  if (!found) return found.error();
  std::unique_ptr<rocksdb_store> store(new rocksdb_store(config));
  std::vector<std::string> present;
  if (found.value()) {
    const auto listed = rocksdb::DB::ListColumnFamilies(store->options(), config.dir, &present);
    if (!listed.ok()) return store->to_fault(listed, "opening the store");
    if (static_cast<std::size_t>(std::count_if(present.begin(), present.end(), is_ours)) < column_names.size()) {
      const auto inspected = store->inspect_incomplete(present);
      if (!inspected) return inspected.error();
    }
  }
  const auto opened = store->open_database(present);
  if (!opened) return opened.error();
  const auto checked = store->check_format();
  if (!checked) return checked.error();
  return store;
}

}  // namespace ald
