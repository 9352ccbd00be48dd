// Waits for what another process brings about.
#pragma once
#include <chrono>
#include <functional>
#include <thread>

namespace ald {

/// False: it did not come about within half a minute.
inline bool in_time(const std::function<bool()>& condition) {
  for (int i = 0; i < 600; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return false;
}

}  // namespace ald
