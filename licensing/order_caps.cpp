// Judges an order against the caps.
#include "licensing/order_caps.hpp"

#include <array>

namespace ald {

std::optional<trip_switch> exceeded_cap(const order_caps& caps, const order_cap_window& sent, std::int64_t now_ms, std::uint64_t lines) {
  constexpr std::uint32_t hour_s = 3'600, day_s = 86'400;
  const std::array<trip_switch, 2> limits{{{hour_s, caps.max_orders_per_hour, 0}, {day_s, caps.max_orders_per_day, 0}}};
  for (trip_switch cap : limits) {
    if (cap.limit == 0) continue;
    cap.lines = sent.within(now_ms, duration_ms{cap.window_s} * 1'000);
    if (cap.lines + lines > cap.limit) return cap;
  }
  return std::nullopt;
}

}  // namespace ald
