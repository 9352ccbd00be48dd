// What is to happen at which virtual time, in an order that depends on nothing but the scenario.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace ald {

/// At one time, lane by lane: lane 0 is the world, lane i + 1 is device i; within a lane in the order of entry. So a device
/// whose idle polls are skipped does everything else at the same place as one whose polls are all run.
/// What is to come within seconds lies in a heap; what is later, in one unsorted list a few seconds wide: there may be millions.
class sim_agenda {
 public:
  using task = std::function<void()>;
  /// What befalls a device, as its fleet numbers it; 0 is its next turn.
  using fate = std::uint8_t;
  struct happening {
    task what;  ///< none: something of a device
    std::uint32_t device = 0;
    fate befalls = 0;
  };

  void at(std::int64_t ms, std::uint32_t lane, task what);
  /// Something of a device, without a task of its own (there may be a million).
  void wake(std::int64_t ms, std::uint32_t device, fate befalls = 0);

  std::optional<std::int64_t> next_at();
  /// Takes the first entry out. There must be one.
  happening take_first();
  std::size_t size() const { return size_; }

 private:
  struct entry {
    std::int64_t at_ms;
    std::uint64_t order;
    std::uint32_t lane;
    std::uint32_t slot;  ///< of the task; from first_fate on: a device's
  };
  static constexpr std::uint32_t first_fate = 0xffffff00u;
  static bool is_later(const entry& a, const entry& b) {
    if (a.at_ms != b.at_ms) return a.at_ms > b.at_ms;
    return a.lane != b.lane ? a.lane > b.lane : a.order > b.order;
  }
  void push(entry what);
  /// Moves the next list into the heap, if that is empty.
  void refill();

  std::vector<entry> heap_;                            ///< all up to the end of list `current_`
  std::map<std::int64_t, std::vector<entry>> later_;   ///< by time, in steps
  std::int64_t current_ = -1;
  std::vector<task> tasks_;
  std::vector<std::uint32_t> free_slots_;
  std::uint64_t entries_ = 0;
  std::size_t size_ = 0;
};

}  // namespace ald
