// How many lines were sent for the first time, by minute: what the caps on orders count.
#pragma once
#include <cstdint>
#include <deque>

#include "messages/instant.hpp"
#include "messages/state.pb.h"

namespace ald {

/// Keeps the last day, at most 1,441 minutes. Times are wall ms; one that lies before the last one counted counts with that
/// one, so a clock that was set back makes the window longer, never shorter.
class order_cap_window {
 public:
  static constexpr duration_ms longest_ms = ms_per_day;

  void count(std::int64_t at_ms, std::uint64_t lines);
  /// Lines of the last `window_ms`, at least: the minute in which the window begins counts whole.
  std::uint64_t within(std::int64_t now_ms, duration_ms window_ms) const;
  void clear();

  void save(state::Ledger& to) const;
  void load(const state::Ledger& from);

 private:
  struct sent_minute {
    std::int64_t minute = 0;  ///< since 1970
    std::uint64_t lines = 0;
  };
  std::deque<sent_minute> minutes_;  ///< rising
};

}  // namespace ald
