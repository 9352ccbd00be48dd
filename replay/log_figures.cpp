// Counts by kind of event.
#include "replay/log_figures.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr std::int64_t ms_per_minute = 60'000;

}  // namespace

void log_figures::take(const event::Record& record, std::int64_t at_ms) {
  if (record.has_device()) return take(record.device(), record.unit(), at_ms);
  if (!record.has_ledger()) return;
  if (record.ledger().has_lines_sent()) {
    ++counts_.batches;
    counts_.orders += static_cast<std::uint64_t>(record.ledger().lines_sent().keys_size());
  }
  if (record.ledger().has_line_refused()) ++counts_.refusals;
}

void log_figures::take(const event::Device& what, const std::string& unit, std::int64_t at_ms) {
  if (what.has_registered()) {
    wait& device = waits_[unit];
    if (device.registered_ms < 0) ++counts_.registered, device.registered_ms = at_ms;
  }
  if (what.has_license_stored()) ++counts_.licenses;
  if (what.has_push_finished()) {
    ++counts_.pushes;
    if (what.push_finished().outcome() == event::UNREACHABLE) ++counts_.unreachable;
  }
  if (what.has_download_completed()) ++counts_.deliveries;
  if (what.has_resend_requested()) ++counts_.resends;
  if (what.has_install_failed() || what.has_delivery_rejected() || what.has_confirmed_without_download()) ++counts_.failures;
  if (!what.has_license_confirmed()) return;
  ++counts_.confirmations;
  wait& device = waits_[unit];
  if (device.confirmed_ms < 0) device.confirmed_ms = at_ms;
  const auto minute = static_cast<std::size_t>(std::max<std::int64_t>(at_ms, 0) / ms_per_minute);
  if (minute >= confirmed_by_minute_.size()) confirmed_by_minute_.resize(minute + 1);
  ++confirmed_by_minute_[minute];
}

std::vector<std::int64_t> log_figures::waits_ms() const {
  std::vector<std::int64_t> waits;
  for (const auto& [unit, device] : waits_) {
    if (device.registered_ms >= 0 && device.confirmed_ms >= 0) waits.push_back(std::max<std::int64_t>(0, device.confirmed_ms - device.registered_ms));
  }
  std::sort(waits.begin(), waits.end());
  return waits;
}

}  // namespace ald
