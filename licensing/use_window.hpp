// Licenses used by kind and day: what forecasts go by.
#pragma once
#include <cstdint>
#include <map>
#include <optional>

#include "messages/ids.hpp"
#include "messages/state.pb.h"

namespace ald {

/// Keeps the last 30 days of each kind. Counts from begin() on, so that the fold of a log from before it was recorded is what it
/// was. Days since 1970-01-01; a day before the last one counted counts as that one.
class use_window {
 public:
  static constexpr std::int64_t longest_days = 30;

  void begin(std::int64_t today);
  /// The day on which counting began; none: it did not.
  std::optional<std::int64_t> since_day() const { return since_day_; }
  /// One license of the kind was used; nothing before begin().
  void count(const license_kind& kind, std::int64_t today);
  /// Licenses of the last `days` (1 to 30) up to and with today.
  std::uint64_t within(const license_kind& kind, std::int64_t today, std::int64_t days) const;

  void save(state::Ledger& to) const;
  void load(const state::Ledger& from);

 private:
  using by_day = std::map<std::int64_t, std::uint64_t>;
  std::optional<std::int64_t> since_day_;
  std::map<license_kind, by_day> kinds_;
};

}  // namespace ald
