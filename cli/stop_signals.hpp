// SIGTERM and SIGINT as something a command waits for.
#pragma once
#include <csignal>
#include <cstdint>
#include <string>

namespace ald {

/// Made by the main thread before it starts others, which inherit that the two signals are blocked. Also ignores SIGPIPE: a
/// peer that hangs up must not end the process.
class stop_signals {
 public:
  stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// Waits for one of them and gives its name. From then on a second one takes its default action: it ends the process.
  std::string wait();
  /// True if one came within `patience_ms`; it counts as handled.
  bool came_within(std::int64_t patience_ms);

 private:
  sigset_t signals_;
};

}  // namespace ald
