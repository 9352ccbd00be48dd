// The RocksDB store under an issuer's ledger: opening, families, synced batches, and what its failures mean.
#pragma once
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

/// Families, with keys and values; ledger_rows knows the bytes. Licenses and files are apart so that listing a million
/// licenses does not read their files.
enum class ledger_family : std::size_t {
  facts,        ///< format and counters by name, packs by id ("default" in RocksDB)
  licenses,     ///< serial → issuer.IssuedLicense
  files,        ///< serial → license file
  keys,         ///< order key → serial
  units,        ///< unit, serial → nothing
  revocations,  ///< number → issuer.Revocation
  orders,       ///< number → issuer.DeferredOrder
  requests,     ///< number → issuer.LoggedRequest
};

/// Used by one thread at a time. After a failed write the batch may or may not be there and nothing more is written.
class ledger_store {
 public:
  /// Opens or creates it. Faults: conflict, unsupported (a family that is not known here), corrupt, no_space, io.
  static result<std::unique_ptr<ledger_store>> open(const std::string& dir);
  ~ledger_store();
  ledger_store(const ledger_store&) = delete;
  ledger_store& operator=(const ledger_store&) = delete;

  result<std::optional<std::string>> get(ledger_family in, std::string_view key) const;
  /// Rows with keys from `from` on, in order, until visit says false.
  result<done> scan(ledger_family in, std::string_view from, const std::function<bool(std::string_view key, std::string_view value)>& visit) const;
  /// The greatest key; empty if there is none.
  result<std::string> last_key(ledger_family in) const;

  void put(rocksdb::WriteBatch& batch, ledger_family in, std::string_view key, std::string_view value) const;
  void remove(rocksdb::WriteBatch& batch, ledger_family in, std::string_view key) const;
  /// Whole or not at all. With sync: on the disk when it returns; without: after the next synced one, and also when only
  /// the process ends.
  result<done> write(rocksdb::WriteBatch& batch, bool sync);

  /// Copies the store to `dir`, which must not exist; the copy is synced. Faults: io, no_space.
  result<done> copy_to(const std::string& dir) const;

  fault damaged(const std::string& how) const;
  const std::string& dir() const { return dir_; }

  static constexpr std::size_t family_count = 8;

 private:
  ledger_store(std::string dir, std::unique_ptr<rocksdb::DB> db, std::array<rocksdb::ColumnFamilyHandle*, family_count> families);
  rocksdb::ColumnFamilyHandle* at(ledger_family in) const { return families_[static_cast<std::size_t>(in)]; }

  std::string dir_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families_{};
  bool broken_ = false;
};

}  // namespace ald
