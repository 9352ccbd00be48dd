// Keeps RocksDB's last warnings, which name the damaged file where its error does not.
#pragma once
#include <rocksdb/env.h>

#include <deque>
#include <mutex>
#include <string>

namespace ald {

/// Stands in for RocksDB's log file. Callable from any thread.
class rocksdb_warnings final : public rocksdb::Logger {
 public:
  explicit rocksdb_warnings(std::size_t kept = 4) : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), kept_(kept) {}

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override;
  /// The warnings kept, oldest first, separated by "; ".
  std::string text() const;

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<std::string> lines_;
};

}  // namespace ald
