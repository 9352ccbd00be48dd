// SIGTERM, SIGINT and SIGHUP as something a command waits for.
#pragma once
#include <csignal>
#include <cstdint>
#include <functional>
#include <string>

namespace ald {

/// Made by the main thread before it starts others, which inherit that the signals are blocked. Also ignores SIGPIPE: a
/// peer that hangs up must not end the process. SIGHUP stops a command whose terminal went away; a command without one (a
/// service) goes on: it is told, by the second wait().
class stop_signals {
 public:
  stop_signals();
  stop_signals(const stop_signals&) = delete;
  stop_signals& operator=(const stop_signals&) = delete;

  /// Waits for one that stops and gives its name. From then on a second one takes its default action: it ends the process.
  std::string wait();
  /// The same; meanwhile calls `tend`, with true for each SIGHUP that does not stop, and with false about every `every_ms`.
  std::string wait(std::int64_t every_ms, const std::function<void(bool)>& tend);
  /// True if one came that nobody has waited for yet. By any thread.
  bool pending() const;
  /// True if one came within `patience_ms`; it counts as handled.
  bool came_within(std::int64_t patience_ms);

 private:
  bool stops(int signal) const { return signal > 0 && (signal != SIGHUP || terminal_); }

  sigset_t signals_;
  bool terminal_;
};

}  // namespace ald
