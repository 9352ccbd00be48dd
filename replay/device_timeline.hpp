// What happened to one device, with what became of it each time.
#pragma once
#include <string>
#include <vector>

#include "messages/event.pb.h"
#include "messages/result.hpp"
#include "messages/standing.hpp"
#include "replay/log_scan.hpp"

namespace ald {

struct timeline_entry {
  record_place at;
  event::Record record;  ///< the device's own event, or one of the fleet's settings that changed where it stands
  device_stage stage = device_stage::unknown;  ///< after the event, as an operator would have seen it
  device_reason reason = device_reason::none;
  bool moved = false;  ///< stage or reason changed with it
};

/// Oldest first. Only the groups of the device and of the fleet's settings are read. Faults: corrupt, unsupported, io;
/// not_found (the log holds nothing about the unit).
result<std::vector<timeline_entry>> device_timeline(const stored_log& log, const std::string& unit);

}  // namespace ald
