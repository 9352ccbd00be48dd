// Writes a whole log as lines of JSON.
#pragma once
#include <ostream>

#include "messages/result.hpp"
#include "replay/event_line.hpp"
#include "replay/log_check.hpp"

namespace ald {

/// Verifies the chain while it writes. The same log gives the same bytes. Faults: corrupt, unsupported (both name the group; nothing
/// ends the export then, so that no part of it passes for the whole), io, no_space.
result<export_end> export_log(const stored_log& log, std::ostream& out, const log_progress& progress = {});

}  // namespace ald
