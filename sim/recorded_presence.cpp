// Looks at the sightings and polls on both sides.
#include "sim/recorded_presence.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr std::int64_t same_push_within_ms = 60'000;

template <class T>
auto first_after(const std::vector<T>& times, std::int64_t at_ms) {
  return std::upper_bound(times.begin(), times.end(), at_ms, [](std::int64_t ms, const T& one) { return ms < one.at_ms; });
}

}  // namespace

bool was_there(const recorded_device& device, std::int64_t at_ms) {
  const auto next = first_after(device.sightings, at_ms);
  if (next == device.sightings.begin()) return next == device.sightings.end() || next->is_there();
  const sighting& last = *(next - 1);
  if (next == device.sightings.end() || last.is_there() == next->is_there()) return last.is_there();
  if (next->is_there() && next->by_device) return false;
  const bool nearer_to_last = at_ms - last.at_ms <= next->at_ms - at_ms;
  return nearer_to_last ? last.is_there() : next->is_there();
}

event::PushOutcome push_outcome(const recorded_device& device, std::int64_t at_ms, bool removes) {
  if (!was_there(device, at_ms)) return event::UNREACHABLE;
  const sighting* nearest = nullptr;
  const auto is_other = [&](const sighting& s) { return !s.is_there() || s.asked || (s.removes != removes && !s.by_device); };
  const auto far = [&](const sighting& s) { return std::abs(s.at_ms - at_ms); };
  const auto next = first_after(device.sightings, at_ms);
  // The nearest one on each side is enough: those behind it are farther.
  for (auto it = next; it != device.sightings.end(); ++it) {
    if (is_other(*it)) continue;
    nearest = &*it;
    break;
  }
  for (auto it = next; it != device.sightings.begin();) {
    --it;
    if (is_other(*it)) continue;
    if (nearest == nullptr || far(*it) <= far(*nearest)) nearest = &*it;
    break;
  }
  return nearest == nullptr ? event::ACCEPTED : nearest->outcome;
}

event::PushOutcome push_outcome(const recorded_device& device, std::uint32_t n, std::uint32_t attempt, bool asked, std::int64_t at_ms) {
  for (const recorded_push_end& one : device.pushes) {
    if (one.n == n && one.attempt == attempt && one.asked == asked && std::abs(one.at_ms - at_ms) <= same_push_within_ms) return one.outcome;
  }
  return push_outcome(device, at_ms);
}

next_poll recorded_poll_after(const recorded_device& device, std::int64_t at_ms) {
  const auto next = first_after(device.polls, at_ms);
  return next == device.polls.end() ? next_poll{} : next_poll{next->at_ms, next->found_something};
}

next_poll poll_after(const recorded_device& device, std::int64_t at_ms, std::int64_t interval_ms, bool kept) {
  if (device.polls.empty()) return {};
  const auto steps_from = [&](std::int64_t from_ms) { return from_ms + ((at_ms - from_ms) / interval_ms + 1) * interval_ms; };
  const std::int64_t first_ms = device.polls.front().at_ms;
  if (at_ms < first_ms) return {first_ms, device.polls.front().found_something};
  if (!kept) return {steps_from(first_ms), false};
  const next_poll recorded = recorded_poll_after(device, at_ms);
  if (recorded.at_ms == never_ms) return {steps_from(device.polls.back().at_ms), false};
  // Whole intervals before the one of the log.
  const std::int64_t before = (recorded.at_ms - at_ms - 1) / interval_ms;
  return before == 0 ? recorded : next_poll{recorded.at_ms - before * interval_ms, false};
}

}  // namespace ald
