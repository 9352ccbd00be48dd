// Which alerts are on, and how their receivers stand, for any thread.
#pragma once
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "messages/alert.hpp"
#include "ports/node_watch.hpp"

namespace ald {

/// Written by the alert actor and the webhook actor; read by the bridge.
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

  void put_webhooks(std::vector<webhook_gauge> webhooks, std::uint64_t dropped) {
    const std::lock_guard lock(mutex_);
    webhooks_ = std::move(webhooks);
    dropped_ = dropped;
  }
  std::vector<webhook_gauge> webhooks() const {
    const std::lock_guard lock(mutex_);
    return webhooks_;
  }
  /// Notes that no receiver will get because too many waited.
  std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<active_alert> alerts_;
  std::vector<webhook_gauge> webhooks_;
  std::uint64_t dropped_ = 0;
};

}  // namespace ald
