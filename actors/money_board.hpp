// What the broker says of the guards on money, for any thread.
#pragma once
#include <mutex>
#include <utility>

#include "ports/node_api.hpp"

namespace ald {

/// Written by the broker at each beat and when a guard acts; read by the bridge.
class money_board {
 public:
  void put(money_status status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  money_status get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_;
  money_status status_;
};

}  // namespace ald
