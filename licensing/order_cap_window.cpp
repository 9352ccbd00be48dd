// Lines sent for the first time, by minute.
#include "licensing/order_cap_window.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr duration_ms ms_per_minute = 60'000;

}  // namespace

void order_cap_window::count(std::int64_t at_ms, std::uint64_t lines) {
  const std::int64_t minute = minutes_.empty() ? at_ms / ms_per_minute : std::max(at_ms / ms_per_minute, minutes_.back().minute);
  if (minutes_.empty() || minutes_.back().minute < minute) minutes_.push_back({minute, 0});
  minutes_.back().lines += lines;
  while (minutes_.front().minute < minute - longest_ms / ms_per_minute) minutes_.pop_front();
}

std::uint64_t order_cap_window::within(std::int64_t now_ms, duration_ms window_ms) const {
  const std::int64_t first = (now_ms - window_ms) / ms_per_minute;
  std::uint64_t lines = 0;
  for (auto at = minutes_.rbegin(); at != minutes_.rend() && at->minute >= first; ++at) lines += at->lines;
  return lines;
}

void order_cap_window::clear() { minutes_.clear(); }

void order_cap_window::save(state::Ledger& to) const {
  for (const sent_minute& at : minutes_) {
    auto& minute = *to.add_sent_minutes();
    minute.set_minute(at.minute);
    minute.set_lines(at.lines);
  }
}

void order_cap_window::load(const state::Ledger& from) {
  for (const auto& at : from.sent_minutes()) minutes_.push_back({at.minute(), at.lines()});
}

}  // namespace ald
