// A place in a log's history: a wall time, or a number.
#pragma once
#include <cstdint>
#include <optional>

#include "messages/event.pb.h"
#include "ports/event_log.hpp"

namespace ald {

/// The moment just after an event. By time it is the same for all streams: what each of them had decided up to then.
struct log_moment {
  std::optional<std::int64_t> at_ms;  ///< wall time, ms since 1970: everything decided up to it
  std::uint64_t number = 0;           ///< without a time: of a group, where the fleet is looked at; of an event (seq), where a device is

  /// Certainly later than the other one. A time and a number can't be told apart without the log.
  bool is_after(const log_moment& other) const {
    if (at_ms.has_value() != other.at_ms.has_value()) return false;
    return at_ms ? *at_ms > *other.at_ms : number > other.number;
  }

  bool covers_in_fleet(group_number group, const event::Record& record) const {
    return at_ms ? record.at_ms() <= *at_ms : group <= number;
  }
  bool covers_in_device(const event::Record& record) const { return at_ms ? record.at_ms() <= *at_ms : record.seq() <= number; }
};

}  // namespace ald
