// Blocks the signals for all threads and takes them one by one.
#include "cli/stop_signals.hpp"

#include <unistd.h>

#include <ctime>

#include "ports/log_line.hpp"

namespace ald {

namespace {

constexpr std::int64_t long_time_ms = 3'600'000;

timespec length_of(std::int64_t ms) { return {ms / 1000, ms % 1000 * 1'000'000}; }

}  // namespace

stop_signals::stop_signals() : terminal_(::isatty(STDERR_FILENO) == 1) {
  sigemptyset(&signals_);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals_, signal);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

std::string stop_signals::wait() {
  return wait(long_time_ms, [](bool hangup) {
    if (hangup) log_info({"process"}, "SIGHUP: nothing to do; settings are read at the start only");
  });
}

std::string stop_signals::wait(std::int64_t every_ms, const std::function<void(bool)>& tend) {
  const timespec length = length_of(every_ms);
  int signal = 0;
  while (!stops(signal = sigtimedwait(&signals_, nullptr, &length))) tend(signal == SIGHUP);
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  return signal == SIGINT ? "SIGINT" : signal == SIGHUP ? "SIGHUP" : "SIGTERM";
}

bool stop_signals::pending() const {
  sigset_t came;
  sigpending(&came);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
    if (sigismember(&came, signal) == 1 && stops(signal)) return true;
  }
  return false;
}

bool stop_signals::came_within(std::int64_t patience_ms) {
  const timespec length = length_of(patience_ms);
  return stops(sigtimedwait(&signals_, nullptr, &length));
}

}  // namespace ald
