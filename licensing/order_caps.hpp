// The most that may be ordered in an hour and in a day: a guard on money.
#pragma once
#include <cstdint>
#include <optional>

#include "licensing/order_cap_window.hpp"
#include "messages/fleet_command.hpp"

namespace ald {

/// In lines sent for the first time; 0: no cap. The defaults let a rollout of 100,000 devices through in an hour and stop what
/// only a mistake orders.
struct order_caps {
  std::uint64_t max_orders_per_hour = 100'000;
  std::uint64_t max_orders_per_day = 250'000;
};

/// What `lines` more would bring about: none if they stay within both caps, else the cap they would go over (the hour's first).
std::optional<trip_switch> exceeded_cap(const order_caps& caps, const order_cap_window& sent, std::int64_t now_ms, std::uint64_t lines);

}  // namespace ald
