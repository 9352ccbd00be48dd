// Deadlines of units on a hierarchical wheel.
#include "licensing/timer_wheel.hpp"

#include <algorithm>
#include <bit>

namespace ald {

timer_wheel::timer_wheel(std::int64_t start_ms, duration_ms resolution)
    : start_ms_(start_ms), resolution_(std::max<duration_ms>(resolution, 1)) {}

timer_wheel::tick timer_wheel::tick_of(std::int64_t at_ms) const {
  if (at_ms <= start_ms_) return 0;
  return (static_cast<tick>(at_ms) - static_cast<tick>(start_ms_)) / static_cast<tick>(resolution_);
}

void timer_wheel::set(const unit_id& unit, std::int64_t at_ms) {
  const auto [found, is_new] = timers_.try_emplace(unit);
  if (!is_new) unlink(*found);
  found->second.when = {at_ms, settings_++};
  insert(*found);
}

void timer_wheel::cancel(const unit_id& unit) {
  const auto found = timers_.find(unit);
  if (found == timers_.end()) return;
  unlink(*found);
  timers_.erase(found);
}

bool timer_wheel::contains(const unit_id& unit) const { return timers_.contains(unit); }

void timer_wheel::pop_due(std::int64_t now_ms, std::size_t limit, std::vector<unit_id>& out) {
  const tick now = tick_of(now_ms);
  while (limit > 0) {
    if (ready_.empty()) {
      if (advance(now)) continue;
      current_ = std::max(current_, now);
      return;
    }
    node* const next = ready_.begin()->second;
    if (next->second.when.first > now_ms) return;
    ready_.erase(ready_.begin());
    out.push_back(std::move(timers_.extract(next->first).key()));
    --limit;
  }
}

std::size_t timer_wheel::size() const { return timers_.size(); }

void timer_wheel::insert(node& n) {
  auto& timer = n.second;
  const tick at = tick_of(timer.when.first);
  timer.ready = at <= current_;
  if (timer.ready) {
    ready_.emplace(timer.when, &n);
    return;
  }
  const unsigned level = static_cast<unsigned>(std::bit_width(at ^ current_) - 1) / digit_bits;
  const unsigned slot = (at >> (level * digit_bits)) % slots_per_level;
  timer.level = static_cast<unsigned char>(level);
  timer.slot = static_cast<unsigned char>(slot);
  node*& first = wheel_[level].first[slot];
  timer.before = nullptr;
  timer.after = first;
  if (first != nullptr) first->second.before = &n;
  first = &n;
  wheel_[level].occupied |= std::uint64_t{1} << slot;
}

void timer_wheel::unlink(node& n) {
  auto& timer = n.second;
  if (timer.ready) {
    ready_.erase(timer.when);
    return;
  }
  auto& level = wheel_[timer.level];
  if (timer.after != nullptr) timer.after->second.before = timer.before;
  if (timer.before != nullptr) {
    timer.before->second.after = timer.after;
    return;
  }
  level.first[timer.slot] = timer.after;
  if (timer.after == nullptr) level.occupied &= ~(std::uint64_t{1} << timer.slot);
}

bool timer_wheel::advance(tick until) {
  const auto level = std::find_if(wheel_.begin(), wheel_.end(), [](const wheel_level& l) { return l.occupied != 0; });
  if (level == wheel_.end()) return false;
  const auto shift = static_cast<unsigned>(level - wheel_.begin()) * digit_bits;
  const auto slot = static_cast<unsigned>(std::countr_zero(level->occupied));
  // The digits above the level's are the current ones, those below are 0.
  const tick mask = (tick{slots_per_level} << shift) - 1;
  const tick begin = (current_ & ~mask) | (tick{slot} << shift);
  if (begin > until) return false;
  current_ = begin;
  node* next = level->first[slot];
  level->first[slot] = nullptr;
  level->occupied &= level->occupied - 1;
  while (next != nullptr) {
    node& moved = *next;
    next = moved.second.after;
    insert(moved);
  }
  return true;
}

}  // namespace ald
