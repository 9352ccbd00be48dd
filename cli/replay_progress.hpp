// A bar on the terminal while a long log is read.
#pragma once
#include <cstdint>
#include <ostream>
#include <string>

#include "cli/system_clock.hpp"

namespace ald {

/// Paints nothing in the first second, nor if it is not for a terminal. Takes its bar away when it ends.
class replay_progress {
 public:
  /// `shown`: `err` is a terminal and somebody looks at it.
  replay_progress(std::ostream& err, bool shown);
  ~replay_progress();
  replay_progress(const replay_progress&) = delete;
  replay_progress& operator=(const replay_progress&) = delete;

  /// Cheap enough to be called often.
  void show(std::uint64_t reached, std::uint64_t total);
  /// Since it was made.
  std::int64_t passed_ms() const;

 private:
  std::ostream& err_;
  const bool shown_;
  system_clock clock_;
  const std::int64_t started_ms_;
  std::int64_t next_ms_;
  std::uint32_t calls_ = 0;
  bool painted_ = false;
};

/// "[#########           ]  45 %  3.2 s".
std::string progress_bar(std::uint64_t reached, std::uint64_t total, std::int64_t passed_ms);

}  // namespace ald
