// Rates as moments up to which they are paid.
#include "http/address_rates.hpp"

#include <algorithm>
#include <string_view>

namespace ald {
namespace {

constexpr std::int64_t us_per_second = 1'000'000;
constexpr std::int64_t min_sweep_gap_ms = 1'000;  // looking through a full table costs time

}  // namespace

std::optional<std::int64_t> rate_meter::take(const rate_limit& limit, std::int64_t mono_ms) {
  if (limit.per_second == 0) return std::nullopt;
  const std::int64_t cost_us = us_per_second / limit.per_second;
  const std::int64_t credit_us = std::max<std::int64_t>(1, limit.burst_seconds) * us_per_second;
  const std::int64_t now_us = mono_ms * 1'000;
  const std::int64_t from_us = std::max(paid_until_us_, now_us);
  if (const std::int64_t over_us = from_us + cost_us - now_us - credit_us; over_us > 0) return over_us / 1'000 + 1;
  paid_until_us_ = from_us + cost_us;
  return std::nullopt;
}

bool rate_meter::is_idle(std::int64_t mono_ms) const { return paid_until_us_ <= mono_ms * 1'000; }

address_rates::address_rates(rate_limit limit, std::size_t max_addresses, when_full answer)
    : limit_(limit), max_in_part_(std::max<std::size_t>(1, max_addresses / part_count)), answer_(answer) {}

std::size_t address_rates::hash::operator()(const address_bytes& address) const {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(address.data()), address.size()});
}

std::optional<std::int64_t> address_rates::take(const address_bytes& address, std::int64_t mono_ms) {
  if (limit_.per_second == 0) return std::nullopt;
  address_bytes key = address;
  if (!is_v4(key)) std::fill(key.begin() + 8, key.end(), static_cast<unsigned char>(0));
  part& where = parts_[hash{}(key) % part_count];
  const std::lock_guard hold(where.mutex);
  auto known = where.meters.find(key);
  if (known == where.meters.end()) {
    if (!make_room(where, mono_ms)) return answer_ == when_full::pass ? std::nullopt : where.rest.take(limit_, mono_ms);
    known = where.meters.try_emplace(key).first;
  }
  return known->second.take(limit_, mono_ms);
}

bool address_rates::make_room(part& where, std::int64_t mono_ms) const {
  if (where.meters.size() < max_in_part_) return true;
  if (where.swept_ms >= 0 && mono_ms - where.swept_ms < min_sweep_gap_ms) return false;
  where.swept_ms = mono_ms;
  std::erase_if(where.meters, [mono_ms](const auto& entry) { return entry.second.is_idle(mono_ms); });
  return where.meters.size() < max_in_part_;
}

std::size_t address_rates::size() const {
  std::size_t all = 0;
  for (const auto& where : parts_) {
    const std::lock_guard hold(where.mutex);
    all += where.meters.size();
  }
  return all;
}

}  // namespace ald
