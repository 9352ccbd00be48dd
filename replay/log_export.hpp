// Writes a whole log as lines of JSON.
#pragma once
#include <functional>
#include <ostream>

#include "messages/result.hpp"
#include "replay/event_line.hpp"
#include "storage/stored_log.hpp"

namespace ald {

/// Called per group with its number; return false to stop.
using export_progress = std::function<bool(group_number)>;

/// Verifies the chain while it writes. The same log gives the same bytes. Faults: corrupt, unsupported (both name the group; nothing
/// ends the export then, so that no part of it passes for the whole), io, no_space, unavailable (stopped).
result<export_end> export_log(const stored_log& log, std::ostream& out, const export_progress& progress = {});

}  // namespace ald
