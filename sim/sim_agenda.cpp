// A heap of what is near, lists of what is far; the tasks lie apart, so that entries stay small.
#include "sim/sim_agenda.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr std::int64_t list_ms = 4'096;

}  // namespace

void sim_agenda::push(entry what) {
  ++size_;
  const std::int64_t list = what.at_ms / list_ms;
  if (list > current_) return later_[list].push_back(what);
  heap_.push_back(what);
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

void sim_agenda::refill() {
  if (!heap_.empty() || later_.empty()) return;
  const auto first = later_.begin();
  current_ = first->first;
  heap_ = std::move(first->second);
  later_.erase(first);
  std::make_heap(heap_.begin(), heap_.end(), is_later);
}

void sim_agenda::at(std::int64_t ms, std::uint32_t lane, task what) {
  std::uint32_t slot;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(tasks_.size());
    tasks_.push_back(std::move(what));
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    tasks_[slot] = std::move(what);
  }
  push({ms, entries_++, lane, slot});
}

void sim_agenda::wake(std::int64_t ms, std::uint32_t device, fate befalls) { push({ms, entries_++, device + 1, first_fate + befalls}); }

std::optional<std::int64_t> sim_agenda::next_at() {
  refill();
  return heap_.empty() ? std::nullopt : std::optional(heap_.front().at_ms);
}

sim_agenda::happening sim_agenda::take_first() {
  refill();
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  const entry first = heap_.back();
  heap_.pop_back();
  --size_;
  if (first.slot >= first_fate) return {nullptr, first.lane - 1, static_cast<fate>(first.slot - first_fate)};
  happening next{std::move(tasks_[first.slot])};
  tasks_[first.slot] = nullptr;
  free_slots_.push_back(first.slot);
  return next;
}

}  // namespace ald
