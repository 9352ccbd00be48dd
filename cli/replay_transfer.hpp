// The files of `ald replay --export` and `--import`: a whole one comes to be, or none.
#pragma once
#include <functional>
#include <string>

#include "messages/result.hpp"
#include "replay/log_export.hpp"
#include "replay/log_import.hpp"

namespace ald {

/// Writes to FILE.part (mode 0600: it holds licenses and token hashes), syncs, and renames it to `file`, which must not exist. Faults: conflict, and those of export_log().
result<export_end> export_to_file(const stored_log& log, const std::string& file, const export_progress& progress);

/// Called with the bytes read so far and the size of the file (0: not known); return false to stop.
using transfer_progress = std::function<bool(std::uint64_t bytes, std::uint64_t size)>;

/// Builds DIR.importing (mode 0700, with log/ in it), syncs it, and renames it to `dir`, which must be new or empty; after a fault both are
/// as they were. `file` may be "-". Faults: not_found, conflict, and those of import_log().
result<import_outcome> import_to_directory(const std::string& file, std::istream& in, const std::string& dir, const import_limits& limits,
                                           const transfer_progress& progress);

}  // namespace ald
