// An event log whose groups can be read in their stored form: for those who verify it themselves.
#pragma once
#include <functional>
#include <string_view>

#include "ports/event_log.hpp"

namespace ald {

/// Called per group, in order; return false to stop. The value is in the form of group_codec.hpp and valid during the call.
using group_visitor = std::function<bool(group_number, std::string_view value)>;

/// Called per row of the index: the group holds records of the stream; return false to stop.
using index_visitor = std::function<bool(std::string_view stream, group_number group)>;

class stored_log : public event_log {
 public:
  /// Reads the groups from..last in order and verifies nothing: neither the chain, nor that no group is missing.
  virtual result<done> read_groups(group_number from, const group_visitor& visit) const = 0;
  /// All rows of the index by which read_stream() finds its groups, stream by stream, in their stored form; rows of groups behind
  /// covered() may be missing. Answers false if this log finds streams without one.
  virtual result<bool> each_indexed(const index_visitor&) const { return false; }
  /// The last group that is known to have been durable once, by the marks beside the log: above last_group() if the log lost its
  /// end.
  virtual group_number reached() const = 0;
  /// The mark beside the log says where it ended. False: it is missing or damaged, so that an end that is lost may not be noticed.
  virtual bool is_marked() const { return true; }
};

}  // namespace ald
