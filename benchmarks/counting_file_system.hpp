// Counts the syncs that RocksDB asks of its file system.
#pragma once
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>

namespace ald::bench {

class counting_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  counting_file(std::unique_ptr<rocksdb::FSWritableFile> file, std::atomic<std::uint64_t>& syncs)
      : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), syncs_(syncs) {}
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    ++syncs_;
    return FSWritableFileOwnerWrapper::Sync(options, debug);
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    ++syncs_;
    return FSWritableFileOwnerWrapper::Fsync(options, debug);
  }

 private:
  std::atomic<std::uint64_t>& syncs_;
};

/// Everything else is the operating system's.
class counting_file_system final : public rocksdb::FileSystemWrapper {
 public:
  explicit counting_file_system(std::atomic<std::uint64_t>& syncs) : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()), syncs_(syncs) {}
  const char* Name() const override { return "counting"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override {
    auto made = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (made.ok()) *file = std::make_unique<counting_file>(std::move(*file), syncs_);
    return made;
  }

 private:
  std::atomic<std::uint64_t>& syncs_;
};

/// A RocksDB environment that counts.
class sync_counter {
 public:
  sync_counter() : env_(rocksdb::NewCompositeEnv(std::make_shared<counting_file_system>(syncs_))) {}
  rocksdb::Env* env() const { return env_.get(); }
  std::uint64_t syncs() const { return syncs_; }

 private:
  std::atomic<std::uint64_t> syncs_{0};
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace ald::bench
