// The machine's clocks behind the node's port: the wall clock never goes back, whatever is done to it.
#pragma once
#include <atomic>

#include "ports/node_clock.hpp"

namespace ald {

/// What the wall clock and the steady clock say now. Wall time may go back.
instant read_clocks();

/// Thread-safe and lock-free. A wall clock that was set back stands still until it has caught up.
class system_clock : public node_clock {
 public:
  instant now() const override;

 private:
  mutable std::atomic<std::int64_t> latest_wall_ms_{0};
};

}  // namespace ald
