// A heap of times; the tasks lie apart, so that the heap's entries stay small.
#include "sim/sim_agenda.hpp"

#include <algorithm>

namespace ald {

void sim_agenda::push(entry what) {
  heap_.push_back(what);
  std::push_heap(heap_.begin(), heap_.end(), is_later);
}

void sim_agenda::at(std::int64_t ms, std::uint32_t lane, task what) {
  std::uint32_t slot;
  if (free_slots_.empty()) {
    tasks_.push_back(std::move(what));
    slot = static_cast<std::uint32_t>(tasks_.size());
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
    tasks_[slot - 1] = std::move(what);
  }
  push({ms, entries_++, lane, slot});
}

void sim_agenda::wake(std::int64_t ms, std::uint32_t device) { push({ms, entries_++, device + 1, 0}); }

std::pair<sim_agenda::task, std::uint32_t> sim_agenda::take_first() {
  std::pop_heap(heap_.begin(), heap_.end(), is_later);
  const entry first = heap_.back();
  heap_.pop_back();
  if (first.slot == 0) return {nullptr, first.lane - 1};
  task what = std::move(tasks_[first.slot - 1]);
  tasks_[first.slot - 1] = nullptr;
  free_slots_.push_back(first.slot);
  return {std::move(what), 0};
}

}  // namespace ald
