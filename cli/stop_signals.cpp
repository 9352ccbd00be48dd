// Blocks the signals for all threads and takes them one by one.
#include "cli/stop_signals.hpp"

#include <ctime>

namespace ald {

stop_signals::stop_signals() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGTERM);
  sigaddset(&signals_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

std::string stop_signals::wait() {
  int signal = 0;
  sigwait(&signals_, &signal);
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  return signal == SIGINT ? "SIGINT" : "SIGTERM";
}

bool stop_signals::came_within(std::int64_t patience_ms) {
  const timespec length{patience_ms / 1000, patience_ms % 1000 * 1'000'000};
  return sigtimedwait(&signals_, nullptr, &length) > 0;
}

}  // namespace ald
