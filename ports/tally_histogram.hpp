// How often a measured value fell into which range, counted without a lock.
#pragma once
#include <algorithm>
#include <atomic>
#include <vector>

#include "ports/tally.hpp"

namespace ald {

/// Ranges end at the ascending `bounds`, each of them included; one more range is above the last.
class tally_histogram {
 public:
  explicit tally_histogram(std::vector<double> bounds) : bounds_(std::move(bounds)), counts_(bounds_.size() + 1) {}

  void observe(double value) noexcept {
    const auto at = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
    counts_[static_cast<std::size_t>(at)].add();
    sum_.fetch_add(value, std::memory_order_relaxed);
  }

  const std::vector<double>& bounds() const { return bounds_; }
  /// Of range i alone; i = bounds().size() is the one above all bounds.
  std::uint64_t count(std::size_t i) const { return counts_[i].value(); }
  double sum() const { return sum_.load(std::memory_order_relaxed); }

 private:
  const std::vector<double> bounds_;
  std::vector<tally> counts_;
  std::atomic<double> sum_{0};
};

}  // namespace ald
