// An event log whose groups can be read in their stored form: for those who verify it themselves.
#pragma once
#include <functional>
#include <string_view>

#include "ports/event_log.hpp"

namespace ald {

/// Called per group, in order; return false to stop. The value is in the form of group_codec.hpp and valid during the call.
using group_visitor = std::function<bool(group_number, std::string_view value)>;

class stored_log : public event_log {
 public:
  /// Reads the groups from..last in order and verifies nothing: neither the chain, nor that no group is missing.
  virtual result<done> read_groups(group_number from, const group_visitor& visit) const = 0;
  /// The last group that is known to have been durable once, by the marks beside the log: above last_group() if the log lost its
  /// end.
  virtual group_number reached() const = 0;
};

}  // namespace ald
