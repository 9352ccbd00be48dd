// Reads the wall clock and the steady clock.
#include "cli/system_clock.hpp"

#include <algorithm>
#include <chrono>

namespace ald {

instant read_clocks() {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return {duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(),
          duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count()};
}

instant system_clock::now() const {
  const instant read = read_clocks();
  auto latest = latest_wall_ms_.load(std::memory_order_relaxed);
  while (latest < read.wall_ms && !latest_wall_ms_.compare_exchange_weak(latest, read.wall_ms, std::memory_order_relaxed)) {
  }
  return {std::max(latest, read.wall_ms), read.mono_ms};
}

}  // namespace ald
