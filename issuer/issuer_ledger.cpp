// The issuer's ledger in RocksDB: packs and format in the default family; licenses, files and keys in one each.
#include "issuer/issuer_ledger.hpp"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include "issuer/ledger_record.pb.h"

namespace ald {
namespace {

constexpr const char* format_key = "format";
constexpr const char* format_version = "1";
constexpr std::string_view pack_prefix = "pack/";

/// Column families. licenses: serial → issuer.IssuedLicense. files: serial → license file. keys: order key → serial.
/// Licenses and files are apart so that listing a million licenses does not read their files.
enum family_index : std::size_t { in_default, in_licenses, in_files, in_keys, family_count };
constexpr std::array<const char*, family_count> family_names{"default", "licenses", "files", "keys"};

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

std::string pack_key(const pack_id& pack) { return std::string(pack_prefix) + pack.text; }

std::string pack_value(const issuer_pack& pack) {
  issuer::Pack record;
  record.set_kind(pack.kind.text);
  record.set_total(pack.total);
  record.set_unlimited(pack.unlimited);
  record.set_used(pack.used);
  record.set_expiry_day(pack.expiry_day);
  return record.SerializeAsString();
}

std::string license_value(const issued_record& license) {
  issuer::IssuedLicense record;
  record.set_key(license.license.key.text);
  record.set_unit(license.license.unit.text);
  record.set_kind(license.license.kind.text);
  record.set_pack(license.license.pack.text);
  record.set_issued_ms(license.issued_ms);
  return record.SerializeAsString();
}

license_serial serial_of(std::uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof text, "L-%010llu", static_cast<unsigned long long>(number));
  return license_serial(text);
}

class rocks_ledger final : public issuer_ledger {
 public:
  rocks_ledger(std::string dir, std::unique_ptr<rocksdb::DB> db, const std::vector<rocksdb::ColumnFamilyHandle*>& families)
      : dir_(std::move(dir)), db_(std::move(db)) {
    std::copy(families.begin(), families.end(), families_.begin());
  }

  ~rocks_ledger() override {
    for (auto* family : families_) db_->DestroyColumnFamilyHandle(family);
    db_->Close();
  }

  /// Creates the format mark of a new store, or reads what an old one holds.
  result<done> load() {
    std::string version;
    const auto status = db_->Get({}, families_[in_default], format_key, &version);
    if (!status.ok() && !status.IsNotFound()) return store_fault(status, "read", dir_);
    const auto last = last_serial();
    if (!last) return last.error();
    last_serial_ = last.value();
    if (status.IsNotFound()) {
      if (last_serial_ != 0) return damaged("it holds licenses, but no format mark");
      rocksdb::WriteBatch batch;
      batch.Put(families_[in_default], format_key, format_version);
      return write(batch);
    }
    if (version != format_version) {
      return fault{fault_code::unsupported, "the issuer's ledger in " + dir_ + " has format " + version,
                   "use the version of ald that made it, or a newer one"};
    }
    return load_packs();
  }

  const std::vector<issuer_pack>& packs() const override { return packs_; }

  result<done> add_packs(const std::vector<issuer_pack>& packs) override {
    auto all = packs_;
    rocksdb::WriteBatch batch;
    for (const auto& pack : packs) {
      auto known = std::find_if(all.begin(), all.end(), [&](const auto& p) { return p.pack == pack.pack; });
      if (known == all.end()) {
        known = all.insert(all.end(), pack);
      } else if (known->kind == pack.kind && (known->total != pack.total || known->unlimited != pack.unlimited)) {
        known->total = pack.total;
        known->unlimited = pack.unlimited;
      } else {
        continue;
      }
      batch.Put(families_[in_default], pack_key(pack.pack), pack_value(*known));
    }
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.pack < b.pack; });
    if (batch.Count() > 0) {
      if (const auto written = write(batch); !written) return written;
    }
    packs_ = std::move(all);
    return done{};
  }

  license_serial next_serial(std::size_t n) const override { return serial_of(last_serial_ + 1 + n); }
  bool empty() const override { return last_serial_ == 0; }

  result<std::optional<issued_record>> find(const order_key& key) const override {
    std::string serial, license, file;
    auto status = db_->Get({}, families_[in_keys], key.text, &serial);
    if (status.IsNotFound()) return std::optional<issued_record>();
    if (status.ok()) status = db_->Get({}, families_[in_licenses], serial, &license);
    if (status.ok()) status = db_->Get({}, families_[in_files], serial, &file);
    if (status.IsNotFound()) return damaged("license " + serial + " is missing");
    if (!status.ok()) return store_fault(status, "read", dir_);
    issuer::IssuedLicense record;
    if (!record.ParseFromString(license)) return damaged("license " + serial + " cannot be read");
    return std::optional(issued_record{to_license(record, serial), std::move(file), record.issued_ms()});
  }

  result<done> record(const std::vector<issued_record>& licenses) override {
    auto packs = packs_;
    rocksdb::WriteBatch batch;
    for (std::size_t n = 0; n < licenses.size(); ++n) {
      const auto& [license, file, issued_ms] = licenses[n];
      const auto pack = std::find_if(packs.begin(), packs.end(), [&, id = license.pack](const auto& p) { return p.pack == id; });
      if (pack == packs.end()) return fault{fault_code::bad_input, "pack " + license.pack.text + " is not in the issuer's ledger", ""};
      if (license.serial != next_serial(n)) {
        return fault{fault_code::bad_input, "serial " + license.serial.text + " is not the next one", ""};
      }
      ++pack->used;
      batch.Put(families_[in_licenses], license.serial.text, license_value(licenses[n]));
      batch.Put(families_[in_files], license.serial.text, file);
      batch.Put(families_[in_keys], license.key.text, license.serial.text);
    }
    for (std::size_t i = 0; i < packs.size(); ++i) {
      if (packs[i].used != packs_[i].used) batch.Put(families_[in_default], pack_key(packs[i].pack), pack_value(packs[i]));
    }
    if (const auto written = write(batch); !written) return written;
    packs_ = std::move(packs);
    last_serial_ += licenses.size();
    return done{};
  }

  result<std::vector<issued_license>> all() const override {
    std::vector<issued_license> found;
    found.reserve(last_serial_);
    rocksdb::ReadOptions options;
    options.readahead_size = 4 << 20;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator(options, families_[in_licenses]));
    issuer::IssuedLicense record;
    for (at->SeekToFirst(); at->Valid(); at->Next()) {
      const auto serial = at->key().ToString();
      if (!record.ParseFromArray(at->value().data(), static_cast<int>(at->value().size()))) {
        return damaged("license " + serial + " cannot be read");
      }
      found.push_back(to_license(record, serial));
    }
    if (!at->status().ok()) return store_fault(at->status(), "read", dir_);
    return found;
  }

 private:
  static issued_license to_license(const issuer::IssuedLicense& record, const std::string& serial) {
    return {order_key(record.key()), unit_id(record.unit()), license_kind(record.kind()), pack_id(record.pack()), license_serial(serial)};
  }

  fault damaged(const std::string& how) const {
    return {fault_code::corrupt, "the issuer's ledger in " + dir_ + " is damaged: " + how, "restore the directory from a backup"};
  }

  result<done> write(rocksdb::WriteBatch& batch) {
    rocksdb::WriteOptions options;
    options.sync = true;
    if (broken_) {
      return fault{fault_code::io, "an earlier write to the issuer's ledger in " + dir_ + " failed", "it has to be opened again"};
    }
    const auto status = db_->Write(options, &batch);
    broken_ = !status.ok();
    if (broken_) return store_fault(status, "write", dir_);
    return done{};
  }

  result<std::uint64_t> last_serial() const {
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}, families_[in_licenses]));
    at->SeekToLast();
    if (!at->status().ok()) return store_fault(at->status(), "read", dir_);
    if (!at->Valid()) return std::uint64_t{0};
    const auto text = at->key().ToString();
    const auto number = std::strtoull(text.c_str() + std::min<std::size_t>(2, text.size()), nullptr, 10);
    if (serial_of(number).text != text) return damaged("\"" + text + "\" is not a serial number");
    return std::uint64_t{number};
  }

  result<done> load_packs() {
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}, families_[in_default]));
    for (at->Seek(rocksdb::Slice(pack_prefix.data(), pack_prefix.size())); at->Valid(); at->Next()) {
      const auto key = at->key().ToString();
      if (!key.starts_with(pack_prefix)) break;
      issuer::Pack record;
      if (!record.ParseFromString(at->value().ToString())) return damaged("record " + key + " cannot be read");
      packs_.push_back({pack_id(key.substr(pack_prefix.size())), license_kind(record.kind()), record.total(), record.unlimited(),
                        record.used(), record.expiry_day()});
    }
    if (!at->status().ok()) return store_fault(at->status(), "read", dir_);
    return done{};
  }

  std::string dir_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families_{};
  std::vector<issuer_pack> packs_;
  std::uint64_t last_serial_ = 0;
  bool broken_ = false;
};

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

}  // namespace

result<std::unique_ptr<issuer_ledger>> issuer_ledger::open(const std::string& dir) {
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
  auto ledger = std::make_unique<rocks_ledger>(dir, std::unique_ptr<rocksdb::DB>(db), handles);
  if (const auto loaded = ledger->load(); !loaded) return loaded.error();
  return std::unique_ptr<issuer_ledger>(std::move(ledger));
}

}  // namespace ald
