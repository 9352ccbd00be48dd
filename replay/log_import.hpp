// Makes a store from the lines of an export.
#pragma once
#include <cstddef>
#include <functional>
#include <istream>
#include <string>

#include "messages/result.hpp"
#include "replay/event_line.hpp"

namespace ald {

struct import_limits {
  std::size_t max_line_bytes = 100u << 20;    ///< a longer line is refused
  std::size_t max_group_bytes = 256u << 20;   ///< a group is kept in memory until it is complete
  std::size_t cover_bytes = 64u << 20;        ///< snapshots are written after so much log
};

struct import_outcome {
  std::uint64_t groups = 0;
  std::uint64_t events = 0;
  std::uint64_t devices = 0;
  std::string digest;  ///< of the folded state: what a replay of the new store gives
};

/// Called after each line, with its number and the bytes read so far; return false to stop.
using import_progress = std::function<bool(std::uint64_t line, std::uint64_t bytes)>;

/// Makes a new store in `dir`, which must not exist or be empty, and syncs it. It has a chain of its own, and snapshots up to its
/// end. Any bytes may come in; what is wrong with them is said with the number of the line. After a fault `dir` holds a part of a
/// store: the caller removes it. Faults: corrupt, unsupported, bad_input (a limit), unavailable (stopped), io, no_space. Memory: about 1
/// KB a device, and one group.
result<import_outcome> import_log(std::istream& in, const std::string& dir, const import_limits& limits = {}, const import_progress& progress = {});

}  // namespace ald
