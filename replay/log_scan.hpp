// Reads a whole log from its first group on, verifying all of it, with one thread that reads and one that looks.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "messages/event.pb.h"
#include "messages/fault.hpp"
#include "storage/stored_log.hpp"

namespace ald {

/// Where a record is in the total order.
struct record_place {
  group_number group = 0;
  std::size_t index = 0;  ///< within the group, from 0
};

/// Where a log can't be read on, and why. Everything before it was visited.
struct log_damage {
  fault why;
  group_number group = 0;            ///< 0: not tied to one
  std::optional<std::size_t> index;  ///< none: the whole group
  std::string expected;              ///< empty where `why` says it all
  std::string found;
};

/// One pass over a log. The callbacks run on the caller's thread; they must not call the log.
class log_scan {
 public:
  explicit log_scan(const stored_log& log) : log_(log) {}

  /// Called before the records of each group, also of an empty one.
  std::function<void(group_number, std::size_t records)> on_group;
  /// Called per record; return false to stop. The record and its bytes are valid during the call.
  std::function<bool(const record_place&, const event::Record&, std::string_view bytes)> on_record;

  /// Ends at the end of the log, at the first damage (a broken chain, a hole, bytes that are no record, an event that this
  /// program doesn't know), or when a callback stops it. Faults in a damage: corrupt, unsupported, io.
  std::optional<log_damage> run();

  /// What was read so far.
  std::uint64_t groups() const { return groups_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t bytes() const { return bytes_; }  ///< of the groups as stored, before compression

 private:
  const stored_log& log_;
  std::uint64_t groups_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace ald
