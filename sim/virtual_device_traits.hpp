// What one virtual device is like: its identity, firmware, network and user.
#pragma once
#include <cstdint>
#include <string>

#include "messages/ids.hpp"
#include "messages/instant.hpp"

namespace ald {

/// What a user says when the device asks whether a license may be installed.
enum class user_answer { accepted, declined, later };

/// Fixed for the device's life. Times in ms.
struct virtual_device_traits {
  unit_id unit;
  std::string name;
  std::string directory;
  std::string token;            ///< the device's own; never printed
  std::string firmware;
  std::string product = "Virtual Kiosk";
  std::string hardware_serial;
  bool old_firmware = false;    ///< below S9's threshold
  bool has_push_port = true;    ///< false: pull only
  bool polls = true;            ///< old firmware does not ask by itself (S10)
  bool prompting = false;       ///< its directory prompts: a deployment without a yes is wrong (I4)
  duration_ms reachable_after_ms = 0;  ///< not reachable for so long after power_on(): neither takes pushes nor polls
  duration_ms reboot_ms = 2'000;       ///< unreachable while it reboots
  duration_ms first_poll_within_ms = 1'000;
  user_answer first_answer = user_answer::accepted;  ///< what the user says at first …
  std::uint32_t first_answers = 0;                   ///< … so many times; afterwards the user accepts
};

/// How a device retries and polls. The same for the whole fleet.
struct virtual_device_policy {
  duration_ms poll_ms = 300'000;          ///< until the node names an interval
  duration_ms retry_first_ms = 500;       ///< doubles with each failure in a row
  duration_ms retry_cap_ms = 10'000;
  duration_ms retry_after_cap_ms = 60'000;  ///< the longest Retry-After that is obeyed
  std::uint32_t max_refusals = 10;        ///< times in a row that the node does not know it, before it gives up its job and only polls
  license_kind base_kind{};               ///< a license of this kind makes it licensed, others it keeps beside that one; empty: any does, and it has one at a time
  std::uint32_t max_bad_files = 5;        ///< downloads that fail their check before the device reports a failure
};

}  // namespace ald
