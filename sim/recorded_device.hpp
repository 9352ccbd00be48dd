// What a log tells of one device: when it was there, what was done to it, how it answered. Data only.
#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "messages/device_command.hpp"

namespace ald {

/// Times are virtual: ms since the log began.
inline constexpr std::int64_t never_ms = std::numeric_limits<std::int64_t>::max();

/// An operator, a rule or the device itself told the node something at a time of its own.
struct recorded_command {
  std::int64_t at_ms = 0;
  device_command what;
  std::int64_t together_ms = -1;  ///< when it has to come so that the same lines come together in an order; -1: at_ms is right
};

/// The log says whether the device was there at that time.
struct sighting {
  std::int64_t at_ms = 0;
  event::PushOutcome outcome = event::ACCEPTED;  ///< of the push that met it; ACCEPTED also of what the device did by itself
  bool asked = false;                            ///< the push only asked for consent
  bool by_device = false;                        ///< it came by itself
  bool removes = false;                          ///< the push was of settings without a license
  bool is_there() const { return outcome != event::UNREACHABLE; }
};

/// How a push ended.
struct recorded_push_end {
  std::uint32_t n = 0;        ///< of the need whose license it was about
  std::uint32_t attempt = 0;
  bool asked = false;
  std::int64_t at_ms = 0;
  event::PushOutcome outcome = event::ACCEPTED;
};

/// A poll of which the log has a trace.
struct recorded_poll {
  std::int64_t at_ms = 0;
  bool found_something = false;  ///< a question, a deployment or a cancel
};

/// What the user said when asked.
struct recorded_answer {
  std::uint32_t n = 0;                        ///< of the need whose license it was about
  event::PushOutcome said = event::ACCEPTED;  ///< ACCEPTED, DECLINED or LATER; UNKNOWN: said, and not heard
  std::int64_t after_ms = 0;                  ///< by poll: so long after the question was fetched
};

/// What the device said when an action was called off.
struct recorded_cancel_answer {
  bool refused = false;  ///< it went on with the action
};

enum class recorded_step_kind { download, without_download, rejected, failed, confirmed };
struct recorded_step {
  recorded_step_kind what{};
  std::int64_t after_ms = 0;  ///< since the offer was taken
};

/// What came of one offer that the device took, by push or by poll. No steps: nothing was heard of it.
struct recorded_try {
  std::uint32_t n = 0;                   ///< of the need whose license was offered
  std::int64_t at_ms = 0;
  bool from_answer = false;              ///< at_ms is when the answer to the push was heard
  std::vector<recorded_step> steps;
  std::int64_t silent_until_ms = 0;  ///< the next sign of life behind a try without steps
};

struct recorded_device {
  unit_id unit;
  std::string peer;                     ///< where its first poll came from
  std::int64_t registered_ms = -1;      ///< first
  std::int64_t discovered_ms = -1;      ///< its first contact, which is among the commands
  std::vector<recorded_command> commands;
  std::vector<sighting> sightings;      ///< in order of time
  std::vector<recorded_poll> polls;     ///< in order of time; none: it never polled
  std::vector<recorded_push_end> pushes;  ///< of settings with a license, in order of time
  std::vector<recorded_answer> answers; ///< in the order in which the questions came
  std::vector<recorded_cancel_answer> cancel_answers;  ///< in order
  std::vector<recorded_try> tries;      ///< in the order in which the offers came
  std::int64_t deaf_until_ms = -1;      ///< until then it does not fetch questions; then the node finds that it can't ask
};

}  // namespace ald
