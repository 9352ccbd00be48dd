// Reads the wall clock and the steady clock.
#include "cli/system_clock.hpp"

#include <chrono>

namespace ald {

instant system_clock::now() const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  const std::int64_t read = duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  auto latest = latest_wall_ms_.load(std::memory_order_relaxed);
  while (latest < read && !latest_wall_ms_.compare_exchange_weak(latest, read, std::memory_order_relaxed)) {
  }
  const auto mono = duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  return {latest < read ? read : latest, mono};
}

}  // namespace ald
