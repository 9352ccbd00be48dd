// Sums by kind, and comparisons.
#include "licensing/pack_alerts.hpp"

#include <algorithm>

namespace ald {
namespace {

struct kind_sum {
  bool unlimited = false;
  std::int64_t total = 0;
  std::int64_t free = 0;
};

bool is_low(const kind_sum& sum, const alert_policy& policy) {
  if (sum.unlimited || sum.total == 0) return false;
  // Of a total of less than 2^63 / 100 licenses, as every pack has.
  if (policy.pack_low_percent > 0 && sum.free * 100 <= sum.total * static_cast<std::int64_t>(policy.pack_low_percent)) return true;
  return policy.pack_low_count > 0 && sum.free <= static_cast<std::int64_t>(policy.pack_low_count);
}

}  // namespace

alert_subjects low_kinds(const std::vector<pack_figures>& packs, const alert_policy& policy) {
  std::map<license_kind, kind_sum> kinds;
  for (const pack_figures& pack : packs) {
    kind_sum& sum = kinds[pack.kind];
    if (!pack.active) continue;  // nothing is drawn on it
    sum.unlimited |= pack.unlimited;
    sum.total += pack.total;
    sum.free += std::max<std::int64_t>(pack.total - pack.reserved - pack.used, 0);  // a pack that shrank takes nothing from another
  }
  alert_subjects low;
  for (const auto& [kind, sum] : kinds) {
    if (is_low(sum, policy)) low[kind.text] = std::to_string(sum.free) + " of " + std::to_string(sum.total) + " licenses of kind " + kind.text + " are free";
  }
  return low;
}

alert_subjects packs_over_total(const std::vector<pack_figures>& packs) {
  alert_subjects over;
  for (const pack_figures& pack : packs) {
    if (pack.unlimited || pack.used <= pack.total) continue;
    over[pack.pack.text] = std::to_string(pack.used) + " licenses of pack " + pack.pack.text + " are used, it has " + std::to_string(pack.total);
  }
  return over;
}

alert_subjects expiring_packs(const std::vector<pack_figures>& packs, const alert_policy& policy, std::int64_t today) {
  alert_subjects expiring;
  for (const pack_figures& pack : packs) {
    if (!pack.expiry_day || !pack.active || *pack.expiry_day < today) continue;
    const std::int64_t days = *pack.expiry_day - today + 1;
    if (days > static_cast<std::int64_t>(policy.pack_expiring_days)) continue;
    std::string& detail = expiring[pack.pack.text];
    detail = "pack " + pack.pack.text + " expires in " + std::to_string(days) + " days";
    if (days == 1) detail = "today is the last day of pack " + pack.pack.text;
  }
  return expiring;
}

}  // namespace ald
