// Formats and keeps warnings.
#include "storage/rocksdb_warnings.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace ald {

void rocksdb_warnings::Logv(const char* format, va_list arguments) {
  std::array<char, 512> line;
  std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string text(line.data());
  // RocksDB puts "[WARN] [source/file.cc:123] " before the message.
  while (text.starts_with('[') && text.find("] ") != std::string::npos) text.erase(0, text.find("] ") + 2);
  const std::lock_guard lock(mutex_);
  lines_.push_back(std::move(text));
  if (lines_.size() > kept_) lines_.pop_front();
}

std::string rocksdb_warnings::text() const {
  const std::lock_guard lock(mutex_);
  std::string all;
  for (const auto& line : lines_) all += (all.empty() ? "" : "; ") + line;
  return all;
}

}  // namespace ald
