// What is to happen at which virtual time, in an order that depends on nothing but the scenario.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ald {

/// At one time, lane by lane: lane 0 is the world, lane i + 1 is device i; within a lane in the order of entry. So a device
/// whose idle polls are skipped does everything else at the same place as one whose polls are all run.
class sim_agenda {
 public:
  using task = std::function<void()>;

  void at(std::int64_t ms, std::uint32_t lane, task what);
  /// A device's next turn, without a task of its own (there may be a million).
  void wake(std::int64_t ms, std::uint32_t device);

  std::optional<std::int64_t> next_at() const {
    return heap_.empty() ? std::nullopt : std::optional(heap_.front().at_ms);
  }
  /// Takes the first entry out: its task, or the device that is woken.
  std::pair<task, std::uint32_t> take_first();
  std::size_t size() const { return heap_.size(); }

 private:
  struct entry {
    std::int64_t at_ms;
    std::uint64_t order;
    std::uint32_t lane;
    std::uint32_t slot;  ///< of the task + 1; 0: a wake
  };
  static bool is_later(const entry& a, const entry& b) {
    if (a.at_ms != b.at_ms) return a.at_ms > b.at_ms;
    return a.lane != b.lane ? a.lane > b.lane : a.order > b.order;
  }
  void push(entry what);

  std::vector<entry> heap_;
  std::vector<task> tasks_;
  std::vector<std::uint32_t> free_slots_;
  std::uint64_t entries_ = 0;
};

}  // namespace ald
