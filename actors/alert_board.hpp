// Which alerts are on, for any thread.
#pragma once
#include <mutex>
#include <utility>
#include <vector>

#include "messages/alert.hpp"

namespace ald {

/// Written by the alert actor; read by the bridge.
class alert_board {
 public:
  void put(std::vector<active_alert> alerts) {
    const std::lock_guard lock(mutex_);
    alerts_ = std::move(alerts);
  }
  std::vector<active_alert> get() const {
    const std::lock_guard lock(mutex_);
    return alerts_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<active_alert> alerts_;
};

}  // namespace ald
