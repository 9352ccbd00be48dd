// The state of a device or of the fleet at a moment of the log.
#pragma once
#include "messages/device_row.hpp"
#include "messages/result.hpp"
#include "replay/fleet_fold.hpp"
#include "replay/log_check.hpp"
#include "replay/log_moment.hpp"
#include "storage/stored_log.hpp"

namespace ald {

/// Folds everything that the moment covers, verifying the chain. Faults: corrupt, unsupported, io; not_found (a group number
/// beyond the end of the log).
result<fleet_fold> fleet_at(const stored_log& log, const log_moment& moment, const log_progress& progress = {});

struct past_device {
  state::Device state;
  fleet_settings settings;   ///< in force at that moment
  std::int64_t at_ms = 0;    ///< the moment's time: as asked for, or of the event
};

/// Reads only the groups of the device and of the fleet's settings. Faults as above; not_found also if there was no such device
/// at that moment, or a number is beyond its last event.
result<past_device> device_at(const stored_log& log, const std::string& unit, const log_moment& moment);

/// Where a device stood, as an operator would have seen it. The node's own numbers (retry times, S9's threshold) are not in its log: the
/// row is made with their defaults, and with the kind of license that the device needed last.
device_row past_row(const state::Device& device, const fleet_settings& settings, std::int64_t at_ms);

}  // namespace ald
