// Merges the device's stream with the fleet's, in the order of the log.
#include "replay/device_timeline.hpp"

#include <algorithm>
#include <utility>

#include "licensing/device_machine.hpp"
#include "replay/past_state.hpp"
#include "replay/stream_scan.hpp"

namespace ald {
namespace {

bool earlier(const timeline_entry& a, const timeline_entry& b) {
  return a.at.group != b.at.group ? a.at.group < b.at.group : a.at.index < b.at.index;
}

result<std::vector<timeline_entry>> entries_of(const stored_log& log, const std::string& stream) {
  std::vector<timeline_entry> entries;
  const auto read = scan_stream(log, stream, [&](const record_place& at, const event::Record& record) {
    entries.push_back({at, record});
    return true;
  });
  if (!read.ok()) return read.error();
  return entries;
}

}  // namespace

result<std::vector<timeline_entry>> device_timeline(const stored_log& log, const std::string& unit) {
  auto own = entries_of(log, "device/" + unit);
  if (!own.ok()) return own;
  if (own.value().empty()) return fault{fault_code::not_found, "the log holds nothing about " + unit, "unit IDs are case-sensitive"};
  auto fleet = entries_of(log, "fleet");
  if (!fleet.ok()) return fleet;
  std::vector<timeline_entry> all;
  std::merge(own.value().begin(), own.value().end(), fleet.value().begin(), fleet.value().end(), std::back_inserter(all), earlier);

  std::vector<timeline_entry> timeline;
  state::Device device;
  device.set_unit(unit);
  fleet_settings settings;
  std::pair<device_stage, device_reason> before{device_stage::unknown, device_reason::none};
  for (auto& entry : all) {
    const auto& record = entry.record;
    if (record.has_fleet()) {
      settings.evolve(record.fleet(), record.seq(), record.at_ms());
    } else {
      evolve(device, record.device(), record.seq(), record.at_ms());
    }
    const auto row = past_row(device, settings, record.at_ms());
    entry.stage = row.stage;
    entry.reason = row.reason;
    entry.moved = std::pair(row.stage, row.reason) != before;
    before = {row.stage, row.reason};
    if (record.has_device() || entry.moved) timeline.push_back(std::move(entry));
  }
  return timeline;
}

}  // namespace ald
