// Collects order lines into batches.
#include "licensing/order_batching.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "messages/mutant.hpp"

namespace ald {

order_batching::order_batching(std::uint32_t size, duration_ms linger) : batch_size_(std::max(size, 1u)), linger_(linger) {}

void order_batching::add(order_line line, std::int64_t now_ms) {
  if (contains(line.key)) return;
  const auto key = line.key;
  lines_.push_back({std::move(line), now_ms});
  by_key_.emplace(key, std::prev(lines_.end()));
}

std::optional<std::vector<order_line>> order_batching::take_due(std::int64_t now_ms) {
  const auto due = next_due_ms();
  if (!due || *due > now_ms) return std::nullopt;
  return take_first(ALD_MUTANT("batch_without_limit") ? size() : std::min(size(), batch_size_));
}

std::optional<std::int64_t> order_batching::next_due_ms() const {
  if (lines_.empty()) return std::nullopt;
  return size() >= batch_size_ ? lines_.front().added_ms : lines_.front().added_ms + linger_;
}

bool order_batching::contains(const order_key& key) const { return by_key_.contains(key); }

bool order_batching::remove(const order_key& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return false;
  lines_.erase(found->second);
  by_key_.erase(found);
  return true;
}

std::size_t order_batching::size() const { return by_key_.size(); }

std::vector<order_line> order_batching::take_all() { return take_first(size()); }

std::vector<order_line> order_batching::take_first(std::size_t count) {
  std::vector<order_line> taken;
  taken.reserve(count);
  for (; count > 0; --count) {
    by_key_.erase(lines_.front().line.key);
    taken.push_back(std::move(lines_.front().line));
    lines_.pop_front();
  }
  return taken;
}

}  // namespace ald
