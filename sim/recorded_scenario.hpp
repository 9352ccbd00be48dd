// What a log tells of the world around the node that wrote it. Data only.
#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "messages/fleet_command.hpp"
#include "messages/order.hpp"
#include "messages/pack_rule.hpp"
#include "replay/log_calendar.hpp"
#include "sim/recorded_device.hpp"

namespace ald {

struct recorded_fleet_command {
  std::int64_t at_ms = 0;
  fleet_command what;
};

/// An operator's rule for a pack.
struct recorded_pack_rule {
  std::int64_t at_ms = 0;
  pack_rule what;
};

/// How the licensing server ended the return of a license, and how long after the node began it.
struct recorded_return {
  std::int64_t after_ms = 0;
  return_answer::outcome outcome{};
  pack_id pack;
  std::string text;
};

/// How the licensing server ended a line, and how long after it was sent first.
struct recorded_line {
  std::int64_t after_ms = 0;
  std::int64_t at_ms = never_ms;  ///< when it ended
  bool refused = false;
  std::string code, text;  ///< of a refusal
  license_serial serial;   ///< of a license
  pack_id pack;            ///< empty: the one that the node reserved
  std::int64_t expiry_day = 0;
  bool asked_again = false;  ///< the node sent other orders meanwhile for which it had no room while it waited for this one
};

/// The packs, from then on.
struct recorded_packs {
  std::int64_t from_ms = 0;
  std::vector<pack_info> packs;
};

struct recorded_revocation {
  std::int64_t at_ms = 0;  ///< the node was told
  unit_id unit;
  license_serial serial;
  order_key key;  ///< of the line whose license was not here yet; empty: the device had it
  license_kind kind;
  std::string reason;
};

/// The licensing server answered nobody.
struct recorded_outage {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
};

/// The node did nothing: it was down, or its disk was full.
struct recorded_stall {
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
};

/// What is taken for all that the log does not say, from what it says of others: medians.
struct recorded_habits {
  std::int64_t answer_ms = 50;          ///< of the licensing server
  std::int64_t license_days = 365;
  std::int64_t push_ms = 5;             ///< an accepted push takes it; of the quick ones, since a log can't tell waiting from pushing
  std::int64_t unreachable_ms = 50;     ///< until a push finds nobody
  std::int64_t download_ms = 1'000;     ///< from the offer
  std::int64_t confirm_ms = 5'000;      ///< from the offer
};

struct recorded_scenario {
  std::int64_t begin_wall_ms = 0;  ///< virtual time 0
  std::int64_t end_ms = 0;         ///< of the last event
  std::string license_kind;        ///< that was ordered last; empty: none was
  bool was_restored = false;       ///< a restoration is in the log, which is not played
  std::vector<recorded_device> devices;
  std::vector<recorded_fleet_command> fleet;
  std::unordered_map<std::string, std::vector<recorded_line>> lines;  ///< by order key
  std::vector<recorded_packs> packs;
  std::vector<recorded_pack_rule> pack_rules;
  std::unordered_map<std::string, recorded_return> returns;  ///< by serial; those that were settled
  std::vector<recorded_revocation> revocations;
  std::vector<recorded_outage> outages;
  std::vector<log_calendar::clock_step> clock_steps;  ///< in order of time
  std::vector<recorded_stall> stalls;  ///< in order of time
  recorded_habits habits;
};

}  // namespace ald
