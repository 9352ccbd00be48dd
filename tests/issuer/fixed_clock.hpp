// A clock that stands where the test sets it.
#pragma once
#include <atomic>

#include "ports/node_clock.hpp"

namespace ald {

class fixed_clock final : public node_clock {
 public:
  explicit fixed_clock(std::int64_t wall_ms) : wall_ms_(wall_ms) {}
  instant now() const override { return {wall_ms_.load(), wall_ms_.load()}; }
  void set(std::int64_t wall_ms) { wall_ms_ = wall_ms; }

 private:
  std::atomic<std::int64_t> wall_ms_;
};

}  // namespace ald
