// Reads the records of one stream, by the index.
#pragma once
#include <functional>
#include <string_view>

#include "messages/result.hpp"
#include "replay/log_scan.hpp"

namespace ald {

/// Visits the stream's records in order; return false to stop. Only the groups that hold one are read and verified. Faults:
/// corrupt, unsupported, io.
result<done> scan_stream(const stored_log& log, std::string_view stream, const std::function<bool(const record_place&, const event::Record&)>& visit);

}  // namespace ald
