// Judges which group a log may take next. Both twins ask it, so that they refuse alike.
#pragma once
#include <optional>
#include <string>

#include "ports/event_log.hpp"
#include "storage/record_reader.hpp"

namespace ald {

/// Not synchronized.
class append_gate {
 public:
  explicit append_gate(group_number last) : last_(last) {}

  /// Why the group can't be appended now; nothing if it can.
  std::optional<fault> refusal(const log_group& group);
  void took(group_number number);
  /// The group after the last one did not fit: those behind it have to wait until it was appended.
  void ran_out_of_space() { out_of_space_ = true; }
  bool out_of_space() const { return out_of_space_; }
  /// From here on nothing is taken.
  void fail(const std::string& why);
  group_number last() const { return last_; }

 private:
  group_number last_;
  bool out_of_space_ = false;
  std::optional<fault> failure_;
  record_reader reader_;
};

/// The fault of a group that does not fit on the disk of `where`.
fault no_space_fault(const std::string& where);

}  // namespace ald
