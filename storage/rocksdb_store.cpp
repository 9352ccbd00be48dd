// Reads and writes of the store, and the translation of RocksDB's errors.
#include "storage/rocksdb_store.hpp"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "storage/append_gate.hpp"
#include "storage/big_endian.hpp"

namespace ald {
namespace {

constexpr std::size_t readahead_bytes = 4u << 20;

rocksdb::ReadOptions scan_options() {
  rocksdb::ReadOptions options;
  options.fill_cache = false;
  options.readahead_size = readahead_bytes;
  return options;
}

// RocksDB takes rows in order more cheaply.
template <class Table>
std::vector<const typename Table::value_type*> in_key_order(const Table& table) {
  std::vector<const typename Table::value_type*> rows;
  rows.reserve(table.size());
  for (const auto& row : table) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  return rows;
}

std::string reading(column in) { return in == column::meta ? "reading its marks" : std::string("reading its ") + rocksdb_store::column_names[static_cast<std::size_t>(in)]; }

}  // namespace

fault rocksdb_store::to_fault(const rocksdb::Status& status, const std::string& doing) const {
  const auto text = status.ToString();
  if (status.IsNoSpace()) return no_space_fault(config_.dir);
  if (status.IsIOError() && (text.find("lock file") != std::string::npos || text.find("lock hold") != std::string::npos)) {
    return {fault_code::conflict, "the store in " + config_.dir + " is in use by another process",
            "stop it, or name another data directory"};
  }
  if (status.IsCorruption()) {
    const auto details = warnings_->text();
    return {fault_code::corrupt, "the store in " + config_.dir + " is damaged (" + doing + "): " + text + (details.empty() ? "" : "; " + details),
            "restore the store from a backup"};
  }
  return {fault_code::io, doing + " failed in " + config_.dir + ": " + text, "check the disk, then restart the node"};
}

result<std::optional<std::string>> rocksdb_store::get(column in, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, handle(in), rocksdb::Slice(key.data(), key.size()), &value);
  if (status.ok()) return std::optional<std::string>(std::move(value));
  if (status.IsNotFound()) return std::optional<std::string>();
  return to_fault(status, reading(in));
}

std::unique_ptr<rocksdb::Iterator> rocksdb_store::iterate(column in) const {
  return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(scan_options(), handle(in)));
}

std::uint64_t rocksdb_store::bytes_of(column in) const {
  std::uint64_t on_disk = 0, in_buffers = 0;
  db_->GetIntProperty(handle(in), rocksdb::DB::Properties::kLiveSstFilesSize, &on_disk);
  db_->GetIntProperty(handle(in), rocksdb::DB::Properties::kSizeAllMemTables, &in_buffers);
  return on_disk + in_buffers;
}

result<done> rocksdb_store::ended(const rocksdb::Iterator& iterator, column in) const {
  if (iterator.status().ok()) return done{};
  return to_fault(iterator.status(), reading(in));
}

result<group_number> rocksdb_store::last_group() const {
  const auto groups = iterate(column::groups);
  groups->SeekToLast();
  if (!groups->Valid()) {
    const auto end = ended(*groups, column::groups);
    return end ? result<group_number>(0) : result<group_number>(end.error());
  }
  const auto key = groups->key().ToStringView();
  if (key.size() == 8) return from_big_endian(key);
  return fault{fault_code::corrupt, "the store in " + config_.dir + " has a group whose key is not a number",
               "restore the store from a backup"};
}

result<group_number> rocksdb_store::covered() const {
  const auto row = get(column::meta, "covered");
  if (!row) return row.error();
  if (!row.value()) return group_number{0};
  group_number number = 0;
  const auto& text = *row.value();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && end == text.data() + text.size()) return number;
  return fault{fault_code::corrupt, "the store in " + config_.dir + " has a malformed mark of what is covered",
               "restore the store from a backup"};
}

result<done> rocksdb_store::put_group(group_number number, std::string_view value, bool retry) {
  // Busy or still failing is no matter here: the write below then says what is wrong.
  if (retry) db_->Resume().PermitUncheckedError();
  rocksdb::WriteOptions synced;
  synced.sync = config_.synced;
  const auto status = db_->Put(synced, handle(column::groups), big_endian(number), rocksdb::Slice(value.data(), value.size()));
  if (status.ok()) return done{};
  return to_fault(status, "writing group " + std::to_string(number));
}

result<done> rocksdb_store::write_rows(const derived_layer& layer) {
  rocksdb::WriteOptions derived;
  derived.disableWAL = true;
  rocksdb::WriteBatch batch;
  rocksdb::Status status;
  const auto add = [&](column in, const std::string& key, const std::string& value) {
    batch.Put(handle(in), key, value);
    if (batch.GetDataSize() < config_.derived_batch_bytes) return true;
    status = db_->Write(derived, &batch);
    batch.Clear();
    return status.ok();
  };
  const auto add_all = [&] {
    for (const auto* row : in_key_order(layer.of(family::snapshots))) {
      if (!add(column::snapshots, row->first, row->second)) return;
    }
    for (const auto* row : in_key_order(layer.of(family::licenses))) {
      if (!add(column::licenses, row->first, row->second)) return;
    }
    for (const auto* row : in_key_order(layer.noted())) {
      for (const auto group : row->second) {
        if (!add(column::index, row->first + '\0' + big_endian(group), {})) return;
      }
    }
  };
  add_all();
  if (status.ok() && batch.Count() > 0) status = db_->Write(derived, &batch);
  if (!status.ok()) return to_fault(status, "writing derived rows");
  return done{};
}

bool rocksdb_store::has_unflushed_rows() const {
  return std::any_of(columns_.begin(), columns_.end(), [&](auto* column) {
    std::uint64_t active = 1, waiting = 1;
    return !db_->GetIntProperty(column, rocksdb::DB::Properties::kNumEntriesActiveMemTable, &active) || active > 0 ||
           !db_->GetIntProperty(column, rocksdb::DB::Properties::kNumImmutableMemTable, &waiting) || waiting > 0;
  });
}

result<done> rocksdb_store::flush_all() {
  // Groups and meta are flushed too: only then are write-ahead logs let go, and the next opening is quick.
  const std::vector<rocksdb::ColumnFamilyHandle*> all(columns_.begin(), columns_.end());
  for (int attempt = 0; attempt < config_.flush_attempts; ++attempt) {
    const auto status = db_->Flush({}, all);
    if (!status.ok()) return to_fault(status, "flushing derived rows");
    // After it has recovered from a full disk, RocksDB 7.8 says OK before it has flushed.
    if (!has_unflushed_rows()) return done{};
    std::this_thread::sleep_for(std::chrono::milliseconds(config_.flush_retry_ms));
  }
  return fault{fault_code::busy, "RocksDB has not yet flushed the rows in " + config_.dir, "they are flushed at a later cover"};
}

result<done> rocksdb_store::cover(group_number number) {
  const std::lock_guard hold(cover_or_copy_);
  const auto flushed = flush_all();
  if (!flushed) return flushed;
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto status = db_->Put(synced, handle(column::meta), "covered", std::to_string(number));
  if (!status.ok()) return to_fault(status, "marking what is covered");
  return done{};
}

}  // namespace ald
