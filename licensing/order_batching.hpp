// Collects order lines into batches, by size and by how long the oldest line has waited (S4).
#pragma once
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>
#include <vector>

#include "messages/instant.hpp"
#include "messages/order.hpp"

namespace ald {

/// Lines leave in the order they came in. A key is in it at most once. Each call costs a constant time per line it touches.
/// The number of lines is bounded by the caller (size()). Times are those of one clock that never
/// goes back, in ms.
class order_batching {
 public:
  /// size: lines of a full batch, 0 counts as 1. linger: a smaller batch is due when its oldest line has waited so long.
  order_batching(std::uint32_t size, duration_ms linger);

  /// A line whose key is already waiting changes nothing.
  void add(order_line line, std::int64_t now_ms);
  /// A full batch at once, a smaller one when its oldest line has lingered; else nothing. Call until it gives nothing.
  std::optional<std::vector<order_line>> take_due(std::int64_t now_ms);
  /// When take_due() will give something; in the past if it would already. None: no lines.
  std::optional<std::int64_t> next_due_ms() const;

  bool contains(const order_key& key) const;
  /// False if there is no such line.
  bool remove(const order_key& key);
  std::size_t size() const;
  /// Everything, in order, due or not.
  std::vector<order_line> take_all();

 private:
  struct waiting_line {
    order_line line;
    std::int64_t added_ms = 0;
  };
  std::vector<order_line> take_first(std::size_t count);

  std::size_t batch_size_;
  duration_ms linger_;
  std::list<waiting_line> lines_;
  std::unordered_map<order_key, std::list<waiting_line>::iterator> by_key_;  ///< never iterated
};

}  // namespace ald
