// Counts by day, and the sum over some of them.
#include "licensing/use_window.hpp"

#include <algorithm>

namespace ald {

void use_window::begin(std::int64_t today) { since_day_ = today; }

void use_window::count(const license_kind& kind, std::int64_t today) {
  if (!since_day_) return;
  by_day& days = kinds_[kind];
  const std::int64_t day = days.empty() ? today : std::max(today, days.rbegin()->first);
  ++days[day];
  days.erase(days.begin(), days.upper_bound(day - longest_days));
}

std::uint64_t use_window::within(const license_kind& kind, std::int64_t today, std::int64_t days) const {
  const auto counted = kinds_.find(kind);
  if (counted == kinds_.end()) return 0;
  std::uint64_t licenses = 0;
  for (auto it = counted->second.upper_bound(today - days); it != counted->second.end(); ++it) licenses += it->second;
  return licenses;
}

void use_window::save(state::Ledger& to) const {
  if (since_day_) to.set_use_since_day(*since_day_);
  for (const auto& [kind, days] : kinds_) {
    for (const auto& [day, licenses] : days) {
      state::KindUse& use = *to.add_kind_use();
      use.set_kind(kind.text);
      use.set_day(day);
      use.set_licenses(licenses);
    }
  }
}

void use_window::load(const state::Ledger& from) {
  if (from.has_use_since_day()) since_day_ = from.use_since_day();
  for (const state::KindUse& use : from.kind_use()) kinds_[license_kind(use.kind())][use.day()] = use.licenses();
}

}  // namespace ald
