// Opening and writing the issuer's RocksDB store.
#include "issuer/ledger_store.hpp"

#include <rocksdb/env.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace ald {
namespace {

// In the order of ledger_family. The first four are what the first version made; the others are added to its stores.
constexpr std::array<const char*, ledger_store::family_count> family_names{"default", "licenses",    "files",  "keys",
                                                                            "units",   "revocations", "orders", "requests"};

/// RocksDB has no code of its own for a lock that another process, or this one, holds.
bool is_lock_held(const rocksdb::Status& status) {
  const auto text = status.ToString();
  return status.IsIOError() && (text.find("While lock file") != text.npos || text.find("lock hold by current process") != text.npos);
}

fault store_fault(const rocksdb::Status& status, const std::string& doing, const std::string& dir) {
  const auto what = "cannot " + doing + " the issuer's ledger in " + dir + ": " + status.ToString();
  if (is_lock_held(status)) return {fault_code::conflict, what, "another process uses it: stop that first"};
  if (status.IsNoSpace()) return {fault_code::no_space, what, "free some space on that disk"};
  if (status.IsCorruption()) return {fault_code::corrupt, what, "restore the directory from a backup"};
  return {fault_code::io, what, ""};
}

/// RocksDB's own log file aborts the process at its second failed write (Debian builds it with assertions), which a full
/// disk would bring about. Everything we act on comes as a status anyway.
class no_log final : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::DBOptions store_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // the default mode can silently drop synced records behind a damaged one
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_total_wal_size = 64 << 20;
  options.info_log = std::make_shared<no_log>();
  return options;
}

/// A newer ald may have added a family; opening without it would lose its rows.
result<done> check_families(const std::string& dir) {
  std::vector<std::string> present;
  if (!std::filesystem::exists(dir + "/CURRENT")) return done{};
  const auto status = rocksdb::DB::ListColumnFamilies(store_options(), dir, &present);
  if (!status.ok()) return store_fault(status, "open", dir);
  for (const auto& name : present) {
    if (std::find(family_names.begin(), family_names.end(), name) == family_names.end()) {
      return fault{fault_code::unsupported, "the issuer's ledger in " + dir + " has rows of a kind not known here: " + name,
                   "use the version of ald that made it, or a newer one"};
    }
  }
  return done{};
}

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

result<std::unique_ptr<ledger_store>> ledger_store::open(const std::string& dir) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  if (error) return fault{fault_code::io, "cannot create directory " + dir + ": " + error.message(), ""};
  if (const auto checked = check_families(dir); !checked) return checked.error();
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = 16 << 20;
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto* name : family_names) descriptors.emplace_back(name, family);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(store_options(), dir, descriptors, &handles, &db);
  if (!status.ok()) return store_fault(status, "open", dir);
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families{};
  std::copy(handles.begin(), handles.end(), families.begin());
  return std::unique_ptr<ledger_store>(new ledger_store(dir, std::unique_ptr<rocksdb::DB>(db), families));
}

ledger_store::ledger_store(std::string dir, std::unique_ptr<rocksdb::DB> db, std::array<rocksdb::ColumnFamilyHandle*, family_count> families)
    : dir_(std::move(dir)), db_(std::move(db)), families_(families) {}

ledger_store::~ledger_store() {
  for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
  db_->Close();
}

result<std::optional<std::string>> ledger_store::get(ledger_family in, std::string_view key) const {
  std::string value;
  const auto status = db_->Get({}, at(in), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>();
  if (!status.ok()) return store_fault(status, "read", dir_);
  return std::optional(std::move(value));
}

result<done> ledger_store::scan(ledger_family in, std::string_view from,
                                const std::function<bool(std::string_view, std::string_view)>& visit) const {
  rocksdb::ReadOptions options;
  options.readahead_size = 4 << 20;
  options.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, at(in)));
  for (row->Seek(slice(from)); row->Valid(); row->Next()) {
    if (!visit(row->key().ToStringView(), row->value().ToStringView())) return done{};
  }
  if (!row->status().ok()) return store_fault(row->status(), "read", dir_);
  return done{};
}

result<std::string> ledger_store::last_key(ledger_family in) const {
  const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator({}, at(in)));
  row->SeekToLast();
  if (!row->status().ok()) return store_fault(row->status(), "read", dir_);
  return row->Valid() ? row->key().ToString() : std::string();
}

void ledger_store::put(rocksdb::WriteBatch& batch, ledger_family in, std::string_view key, std::string_view value) const {
  batch.Put(at(in), slice(key), slice(value));
}

void ledger_store::remove(rocksdb::WriteBatch& batch, ledger_family in, std::string_view key) const { batch.Delete(at(in), slice(key)); }

result<done> ledger_store::write(rocksdb::WriteBatch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  if (broken_) {
    return fault{fault_code::io, "an earlier write to the issuer's ledger in " + dir_ + " failed", "it has to be opened again"};
  }
  const auto status = db_->Write(options, &batch);
  broken_ = !status.ok();
  if (broken_) return store_fault(status, "write", dir_);
  return done{};
}

result<done> ledger_store::copy_to(const std::string& dir) const {
  rocksdb::Checkpoint* raw = nullptr;
  auto status = rocksdb::Checkpoint::Create(db_.get(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  if (status.ok()) status = checkpoint->CreateCheckpoint(dir);
  if (!status.ok()) return store_fault(status, "copy", dir_);
  return done{};
}

fault ledger_store::damaged(const std::string& how) const {
  return {fault_code::corrupt, "the issuer's ledger in " + dir_ + " is damaged: " + how, "restore the directory from a backup"};
}

}  // namespace ald
