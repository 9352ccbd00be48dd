// A file system whose disk fills up or whose writes and syncs fail, when a test says so.
#pragma once
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <memory>
#include <string>

namespace ald::storage_tests {

enum class disk_fault { none, full, sync_full, write_fails, sync_fails };

/// What the disk does now, for the files whose names end so.
struct disk_state {
  std::atomic<disk_fault> fault{disk_fault::none};
  std::string files = ".log";
};

class faulty_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  faulty_file(std::unique_ptr<rocksdb::FSWritableFile> file, const disk_state& disk)
      : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), disk_(disk) {}

  using rocksdb::FSWritableFileOwnerWrapper::Append;
  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    if (disk_.fault == disk_fault::full) return rocksdb::IOStatus::NoSpace("injected");
    if (disk_.fault == disk_fault::write_fails) return rocksdb::IOStatus::IOError("injected write error");
    return FSWritableFileOwnerWrapper::Append(data, options, debug);
  }
  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    const auto failed = sync_fault();
    return failed.ok() ? FSWritableFileOwnerWrapper::Sync(options, debug) : failed;
  }
  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* debug) override {
    const auto failed = sync_fault();
    return failed.ok() ? FSWritableFileOwnerWrapper::Fsync(options, debug) : failed;
  }

 private:
  rocksdb::IOStatus sync_fault() const {
    if (disk_.fault == disk_fault::sync_full) return rocksdb::IOStatus::NoSpace("injected");
    if (disk_.fault == disk_fault::sync_fails) return rocksdb::IOStatus::IOError("injected sync error");
    return rocksdb::IOStatus::OK();
  }
  const disk_state& disk_;
};

class faulty_file_system final : public rocksdb::FileSystemWrapper {
 public:
  explicit faulty_file_system(const disk_state& disk) : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()), disk_(disk) {}
  const char* Name() const override { return "faulty"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file, rocksdb::IODebugContext* debug) override {
    auto made = FileSystemWrapper::NewWritableFile(name, options, file, debug);
    if (made.ok() && name.ends_with(disk_.files)) *file = std::make_unique<faulty_file>(std::move(*file), disk_);
    return made;
  }

 private:
  const disk_state& disk_;
};

}  // namespace ald::storage_tests
