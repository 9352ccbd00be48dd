// The store as RocksDB sees it, for tests that look at its layout or damage it.
#pragma once
#include <boost/test/unit_test.hpp>

#include <rocksdb/db.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ald::storage_tests {

/// The database of a store that no event_log has open.
class raw_store {
 public:
  using names = std::vector<std::string>;
  explicit raw_store(const std::string& dir, const names& columns = {"default", "groups", "snapshots", "licenses", "index"})
      : columns_(columns) {
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
    for (const auto& name : columns) wanted.emplace_back(name, rocksdb::ColumnFamilyOptions());
    rocksdb::DBOptions options;
    options.create_if_missing = options.create_missing_column_families = true;
    rocksdb::DB* db = nullptr;
    const auto opened = rocksdb::DB::Open(options, dir, wanted, &handles_, &db);
    BOOST_REQUIRE_MESSAGE(opened.ok(), opened.ToString());
    db_.reset(db);
  }
  ~raw_store() {
    for (auto* handle : handles_) BOOST_CHECK(db_->DestroyColumnFamilyHandle(handle).ok());
  }
  std::optional<std::string> get(const std::string& column, const std::string& key) {
    std::string value;
    if (!db_->Get({}, handle(column), key, &value).ok()) return std::nullopt;
    return value;
  }
  void put(const std::string& column, const std::string& key, const std::string& value) {
    rocksdb::WriteOptions synced;
    synced.sync = true;
    BOOST_REQUIRE(db_->Put(synced, handle(column), key, value).ok());
  }
  void erase(const std::string& column, const std::string& key) { BOOST_REQUIRE(db_->Delete({}, handle(column), key).ok()); }
  std::vector<std::string> keys(const std::string& column) {
    const std::unique_ptr<rocksdb::Iterator> at(db_->NewIterator({}, handle(column)));
    std::vector<std::string> all;
    for (at->SeekToFirst(); at->Valid(); at->Next()) all.push_back(at->key().ToString());
    return all;
  }

 private:
  rocksdb::ColumnFamilyHandle* handle(const std::string& column) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] == column) return handles_[i];
    }
    BOOST_FAIL("no column family " + column);
    return nullptr;
  }

  std::vector<std::string> columns_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace ald::storage_tests
