// Counts by hour, and follows what each device has installed.
#include "sim/sim_renewals.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr std::int64_t ms_per_hour = 3'600'000;
/// Renewals with so many hours without any between them are of different windows.
constexpr std::int64_t hours_between_windows = 24;

}  // namespace

bool sim_renewals::is_over(const installed_license& known) const {
  return known.last_day && world_.clock.true_wall_ms() > (*known.last_day + 1) * ms_per_day;
}

void sim_renewals::on_record(const event::Record& record, std::uint32_t device) {
  if (device == npos || !record.has_device()) return;
  const event::Device& what = record.device();
  if (what.has_of_kind()) return;
  if (device >= devices_.size()) devices_.resize(device + 1);
  installed_license& known = devices_[device];
  if (what.has_need_opened() && what.need_opened().cause() == event::RENEWAL) ++by_hour_[world_.now_ms() / ms_per_hour];
  if (what.has_license_stored()) known.next_day = what.license_stored().expiry_day();
  if (what.has_license_revoked() || what.has_license_withdrawn() || what.has_retired()) known.last_day.reset();
  if (!what.has_license_confirmed()) return;
  gaps_ += is_over(known) ? 1 : 0;
  known.last_day = known.next_day;
}

void sim_renewals::write(simulation_result& result) const {
  std::uint64_t hours = 0;
  std::optional<std::int64_t> last_hour;
  for (const auto& [hour, count] : by_hour_) {
    result.renewals.count += count;
    result.renewals.peak_per_hour = std::max(result.renewals.peak_per_hour, count);
    const bool same_window = last_hour && hour - *last_hour <= hours_between_windows;
    hours += same_window ? static_cast<std::uint64_t>(hour - *last_hour) : 1;
    last_hour = hour;
  }
  if (hours > 0) result.renewals.mean_per_hour = static_cast<double>(result.renewals.count) / static_cast<double>(hours);
  result.gaps = gaps_ + static_cast<std::uint64_t>(std::count_if(devices_.begin(), devices_.end(), [this](const auto& known) { return is_over(known); }));
}

}  // namespace ald
