// Numbers, failures, and records that could not be read back.
#include "storage/append_gate.hpp"

namespace ald {

std::optional<fault> append_gate::refusal(const log_group& group) {
  if (failure_) return failure_;
  if (out_of_space_ && group.number > last_ + 1) {
    return fault{fault_code::no_space, "group " + std::to_string(group.number) + " waits for group " + std::to_string(last_ + 1) +
                                           ", which did not fit on the disk", "append them again in order"};
  }
  if (group.number != last_ + 1) {
    return fault{fault_code::bad_input, "group " + std::to_string(group.number) + " can't follow group " + std::to_string(last_), ""};
  }
  // Bytes that could not be read back would make the whole log unreadable: better to refuse them.
  for (const auto& record : group.records) {
    const auto stream = reader_.stream_of(record.bytes);
    if (stream && stream.value() == record.stream) continue;
    const auto why = stream ? "its bytes belong to the stream " + std::string(stream.value()) : stream.error().what;
    return fault{fault_code::bad_input, "a record for the stream " + record.stream + " can't be appended: " + why, ""};
  }
  return std::nullopt;
}

void append_gate::took(group_number number) {
  last_ = number;
  out_of_space_ = false;
}

void append_gate::fail(const std::string& why) {
  if (failure_) return;
  failure_ = fault{fault_code::io, "the event log takes no more: " + why, "restart the node: it recovers what is durable"};
}

fault no_space_fault(const std::string& where) {
  return {fault_code::no_space, "no space left on the disk of " + where, "free some space: the node goes on by itself"};
}

}  // namespace ald
