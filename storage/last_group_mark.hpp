// A small file that remembers how far the log went, so that a log that lost its end is noticed.
#pragma once
#include <optional>
#include <string>

#include "messages/result.hpp"
#include "ports/event_log.hpp"

namespace ald {

/// The file holds the number of the last durable group: 20 decimal digits and a line feed. It is written after each sync
/// and not synced itself: after a power cut it may lag behind the log, but it is never ahead of it. One thread at a time.
class last_group_mark {
 public:
  /// The number in the file; nothing if there is no file or it is not readable as such.
  static std::optional<group_number> read(const std::string& path);
  /// Opens the file for write(), making it if needed. Fault io.
  static result<last_group_mark> open(const std::string& path, group_number last);

  last_group_mark(last_group_mark&& other) noexcept;
  last_group_mark& operator=(last_group_mark&& other) noexcept;
  ~last_group_mark();

  /// Best effort: a mark that lags is harmless.
  void write(group_number last) const;

 private:
  explicit last_group_mark(int file) : file_(file) {}
  int file_;
};

}  // namespace ald
