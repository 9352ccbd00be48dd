// The packs drawn on in the order in which they are chosen, at a steady rate.
#include "licensing/pack_forecast.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "licensing/pack_choice.hpp"

namespace ald {
namespace {

double rate(std::uint64_t licenses, std::int64_t days, std::int64_t counted_days) {
  return static_cast<double>(licenses) / static_cast<double>(std::clamp<std::int64_t>(counted_days, 1, days));
}

pack_forecast::kind judge_use(const license_kind& name, const use_window& use, std::int64_t today) {
  pack_forecast::kind kind;
  kind.name = name;
  kind.used_7_days = use.within(name, today, 7);
  kind.used_30_days = use.within(name, today, 30);
  const std::int64_t counted_days = today - use.since_day().value_or(today) + 1;
  kind.per_day = std::max(rate(kind.used_7_days, 7, counted_days), rate(kind.used_30_days, 30, counted_days));
  return kind;
}

/// How long the free licenses of a pack last; the largest number if for ever.
std::int64_t lasts_ms(const pack_account& pack, double per_day) {
  if (pack.unlimited || per_day <= 0) return std::numeric_limits<std::int64_t>::max();
  const double ms = static_cast<double>(pack.total - pack.allocated()) / per_day * static_cast<double>(ms_per_day);
  constexpr double most = static_cast<double>(forecast_days * ms_per_day);
  return ms >= most ? std::numeric_limits<std::int64_t>::max() : static_cast<std::int64_t>(ms);
}

std::int64_t left_until_expiry_ms(const pack_account& pack, std::int64_t at_ms) {
  if (!pack.expiry_day) return std::numeric_limits<std::int64_t>::max();
  return (*pack.expiry_day + 1) * ms_per_day - at_ms;
}

/// Draws on the packs (a copy) until none is left; gives when each was exhausted.
std::map<pack_id, std::int64_t> draw(packs_by_id packs, pack_forecast::kind& kind, std::int64_t now_ms) {
  std::map<pack_id, std::int64_t> exhausted;
  const std::int64_t horizon_ms = now_ms + forecast_days * ms_per_day;
  request_license wanted;
  wanted.kind = kind.name;
  for (auto& [id, pack] : packs) pack.condition = {};  // it knows no devices
  // Each step ends a pack, by its use or by its day.
  for (std::int64_t at_ms = now_ms;;) {
    const pack_choice choice = choose_pack(packs, wanted, day_of(at_ms));
    if (choice.pack == nullptr) {
      kind.runs_out_ms = at_ms;
      break;
    }
    pack_account& drawn = packs.at(choice.pack->first);
    const std::int64_t lasts = lasts_ms(drawn, kind.per_day);
    const std::int64_t step = std::min(lasts, left_until_expiry_ms(drawn, at_ms));
    if (step >= horizon_ms - at_ms) break;
    at_ms += step;
    if (step == lasts) exhausted[choice.pack->first] = at_ms;
    drawn.switched_off = true;  // it is drawn on no more
  }
  return exhausted;
}

}  // namespace

pack_forecast make_forecast(const packs_by_id& packs, const use_window& use, std::int64_t now_ms) {
  std::map<license_kind, pack_forecast::kind> kinds;
  for (const auto& [id, account] : packs) kinds.try_emplace(account.kind, judge_use(account.kind, use, day_of(now_ms)));
  pack_forecast forecast;
  std::map<pack_id, std::int64_t> exhausted;
  for (auto& [name, kind] : kinds) {
    exhausted.merge(draw(packs, kind, now_ms));
    forecast.kinds.push_back(kind);
  }
  for (const auto& [id, account] : packs) {
    const auto when = exhausted.find(id);
    std::optional<std::int64_t> exhausted_ms;
    if (!account.has_free()) exhausted_ms = now_ms;
    if (when != exhausted.end()) exhausted_ms = when->second;
    forecast.packs.push_back({id, account.kind, exhausted_ms, account.expiry_day});
  }
  return forecast;
}

}  // namespace ald
