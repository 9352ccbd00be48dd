// Ctrl-C as a flag that long work looks at, so that it can take away what it has half made.
#pragma once
#include <csignal>
#include <array>

namespace ald {

/// While it lives, the first SIGINT, SIGTERM or SIGHUP sets the flag and ends a read that waits; a second one ends the process. One at a
/// time in a process.
class stop_flag {
 public:
  stop_flag();
  ~stop_flag();
  stop_flag(const stop_flag&) = delete;
  stop_flag& operator=(const stop_flag&) = delete;

  bool is_set() const;

 private:
  static constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, 3> before_{};
};

}  // namespace ald
