// Whether a device of a log was there at a time at which nobody looked.
#pragma once
#include <cstdint>

#include "sim/recorded_device.hpp"

namespace ald {

/// As the sighting nearest in time says; but a device that comes back by itself, and polls, was away until it came.
bool was_there(const recorded_device& device, std::int64_t at_ms);

/// How a push that asks nothing ends at that time: UNREACHABLE, or as the nearest push that met the device. `removes`: it is one of
/// settings without a license, and so is the nearest one.
event::PushOutcome push_outcome(const recorded_device& device, std::int64_t at_ms, bool removes = false);

/// How the push of that number ended in the log, if that was about that time; else as push_outcome() says.
event::PushOutcome push_outcome(const recorded_device& device, std::uint32_t n, std::uint32_t attempt, bool asked, std::int64_t at_ms);

/// The first poll after `at_ms`: those of the log, and between and behind them one every `interval_ms`, so that the next one of the log
/// is met. With another interval than the log's (`kept` is false) the log's polls but the first are not met. never_ms: it does not poll.
struct next_poll {
  std::int64_t at_ms = never_ms;
  bool found_something = false;  ///< one of the log that did
};
next_poll poll_after(const recorded_device& device, std::int64_t at_ms, std::int64_t interval_ms, bool kept);
/// The next one that the log has.
next_poll recorded_poll_after(const recorded_device& device, std::int64_t at_ms);

}  // namespace ald
