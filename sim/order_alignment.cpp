// Beats of needs first, then orders one after the other.
#include "sim/order_alignment.hpp"

#include <algorithm>
#include <utility>

namespace ald {
namespace {

constexpr std::int64_t line_comes_within_ms = 40;  ///< from the beat: some syncs of the simulated disk
constexpr std::int64_t near_beats = 8;             ///< real beats drift, but not so soon

}  // namespace

order_pace pace_of(const node_config& node) { return {node.tick_ms, node.order_linger_ms, node.order_batch_lines, node.max_orders_in_flight, node.order_timeout_ms}; }

void align_registrations(const std::vector<registration_look>& looks, const std::vector<sent_batch>& batches, const order_pace& pace) {
  const auto beats = [&](std::int64_t ms) { return (ms + pace.tick_ms / 2) / pace.tick_ms; };
  const auto before = [&](std::int64_t beat) { return beat * pace.tick_ms - pace.tick_ms / 2; };
  struct look {
    const registration_look* of = nullptr;
    std::int64_t beat = 0;
  };
  std::vector<look> all;
  for (const registration_look& one : looks) {
    if (one.registration) all.push_back({&one, 0});
  }
  std::stable_sort(all.begin(), all.end(), [](const look& a, const look& b) {
    return std::pair(a.of->need_ms, a.of->rank) < std::pair(b.of->need_ms, b.of->rank);
  });
  std::vector<std::vector<const look*>> of_order(batches.size());
  std::int64_t beat = 0, need_ms = -1;
  for (look& one : all) {
    const std::int64_t distance = need_ms < 0 ? 1 : beats(one.of->need_ms - need_ms);
    if (distance > 0) {
      const std::int64_t in_step = beats(one.of->need_ms);
      // Near to each other they keep their distance, else they fall into step again.
      beat = std::max<std::int64_t>(1, need_ms >= 0 && distance < near_beats ? beat + distance : std::max(beat + std::min(distance, near_beats), in_step));
      need_ms = one.of->need_ms;
    }
    one.beat = beat;
    one.of->registration->at_ms = before(beat);
    if (one.of->order) of_order[*one.of->order].push_back(&one);
  }
  const std::int64_t lingers = (pace.linger_ms + line_comes_within_ms + pace.tick_ms - 1) / pace.tick_ms;
  std::int64_t cut = 0;  // beat at which the order before was cut
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (of_order[i].empty()) {
      cut = std::max(cut, beats(batches[i].sent_ms));
      continue;
    }
    const look& last = *of_order[i].back();
    const bool full = batches[i].lines >= pace.batch_lines;
    const std::int64_t then = last.beat + beats(batches[i].sent_ms - last.of->need_ms);
    const std::int64_t comes = std::max({then - (full ? 0 : lingers), cut, std::int64_t{1}});
    cut = full ? comes : comes + lingers;
    for (const look* one : of_order[i]) one->of->registration->together_ms = before(comes);
  }
  // Whoever was looked at later is looked at later: the last license of a pack goes to the same device.
  std::int64_t latest_ms = -1;
  for (const look& one : all) {
    recorded_command& registration = *one.of->registration;
    const std::int64_t comes_ms = registration.together_ms >= 0 ? registration.together_ms : registration.at_ms;
    // In its half beat there is room for some one after the other.
    const std::int64_t after_ms = comes_ms > latest_ms ? comes_ms : latest_ms % pace.tick_ms < pace.tick_ms * 3 / 4 ? latest_ms + 1 : latest_ms;
    if (comes_ms < after_ms) registration.together_ms = after_ms;
    latest_ms = after_ms;
  }
}

}  // namespace ald
