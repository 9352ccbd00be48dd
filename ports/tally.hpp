// A counter that any thread raises without waiting for another.
#pragma once
#include <atomic>
#include <cstdint>

namespace ald {

/// Only grows. Relaxed: who reads two of them may see them at slightly different moments.
class tally {
 public:
  void add(std::uint64_t n = 1) noexcept { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace ald
