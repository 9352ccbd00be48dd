// Copies of a store that is in use, by RocksDB's checkpoints.
#include <rocksdb/utilities/checkpoint.h>

#include <limits>

#include "storage/rocksdb_event_log.hpp"
#include "storage/rocksdb_store.hpp"
#include "storage/store_directory.hpp"

namespace ald {

result<done> rocksdb_store::copy_to(const std::string& dir) const {
  const std::lock_guard hold(cover_or_copy_);
  rocksdb::Checkpoint* raw = nullptr;
  auto status = rocksdb::Checkpoint::Create(db_.get(), &raw);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
  // Without a flush: what is not covered yet is derived, and the groups are in the write-ahead log, which is copied.
  if (status.ok()) status = checkpoint->CreateCheckpoint(dir, std::numeric_limits<std::uint64_t>::max());
  if (!status.ok()) return to_fault(status, "copying the store to " + dir);
  return done{};
}

result<group_number> rocksdb_event_log::copy_to(const std::string& dir) const {
  const group_number last = last_;
  if (const auto copied = store_->copy_to(dir); !copied) return copied.error();
  const auto mark = last_group_mark::open(last_group_mark_path(dir), last);
  if (!mark) return mark.error();
  return last;
}

}  // namespace ald
