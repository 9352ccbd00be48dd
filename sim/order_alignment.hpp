// Puts the registrations of a log where the simulated node batches their lines as the real one did.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "actors/node_config.hpp"
#include "sim/recorded_device.hpp"

namespace ald {

/// By what a node cuts lines into orders.
struct order_pace {
  std::int64_t tick_ms = 0;
  std::int64_t linger_ms = 0;
  std::uint32_t batch_lines = 0;
  std::uint32_t in_flight = 0;
  std::int64_t timeout_ms = 0;
  bool operator==(const order_pace&) const = default;
};
order_pace pace_of(const node_config& node);

/// A device whose first need was opened because it had been registered.
struct registration_look {
  std::int64_t need_ms = 0;
  recorded_command* registration = nullptr;  ///< null: it is another case, and left alone
  std::optional<std::size_t> order;          ///< index of the order that took its line soon after
  std::size_t rank = 0;                      ///< among all, in the order in which the node had licenses for them, or none
};
struct sent_batch {
  std::int64_t sent_ms = 0;
  std::size_t lines = 0;
};

/// A node looks at devices and cuts orders at its beats, whose place no log tells; the simulated one beats from time 0 on. Sets each
/// registration's at_ms to half a beat before the one nearest to its need, so that near beats keep their distance; and its together_ms
/// so that the lines of one order come in together after the order before it was cut. None comes before one that was looked at
/// before it: the last license of a pack goes to the same device.
void align_registrations(const std::vector<registration_look>& looks, const std::vector<sent_batch>& batches, const order_pace& pace);

}  // namespace ald
