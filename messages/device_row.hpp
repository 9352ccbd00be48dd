// One device in the read model: all a poll needs, so that a poll with nothing to do wakes no actor.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "messages/artifact_form.hpp"
#include "messages/ids.hpp"
#include "messages/license_term.hpp"
#include "messages/standing.hpp"

namespace ald {

/// What a poll offers. `cancel`: that the device drops device_row::canceled; nothing else is offered until it has answered.
enum class poll_offer : std::uint8_t { nothing, deployment, confirmation, cancel };

/// Where one license of a device that has several stands.
struct kind_row {
  license_kind kind;
  device_stage stage = device_stage::unknown;
  device_reason reason = device_reason::none;
  std::int64_t since_ms = 0;
  std::optional<std::int64_t> next_at_ms;
  license_term installed_term;
  action_id action{};                      ///< latest delivery, 0: none
  action_id installed{};                   ///< the last action that was confirmed, 0: none
  license_serial serial;                   ///< as device_row::serial
  bool file_open = false;                  ///< its file may be fetched
  bool evaluation = false;                 ///< the license is for evaluation
};

/// Derived from the device's durable state; never written before the events it rests on are durable (I1).
struct device_row {
  device_stage stage = device_stage::unknown;
  device_reason reason = device_reason::none;
  poll_offer offer = poll_offer::nothing;
  artifact_form form{};                    ///< of what it downloads
  bool has_token = false;
  bool wants_attributes = true;            ///< configData is asked for until attributes were sent
  bool unreachable = false;                ///< a contact has to be recorded
  bool file_open = false;                  ///< the license file may be fetched: offered, pushed or installed
  bool pushed_over_cancel = false;         ///< is_pushed_over_cancel(): a push may go out though a cancel is offered
  bool removing = false;                   ///< settings without a license may be pushed, which call `canceled` off
  bool fetched = false;                    ///< the client is known to know `action`
  bool delivering = false;                 ///< a delivery is open, also while an earlier license is installed
  bool auto_confirm = false;               ///< its user said yes to all that is asked
  std::array<unsigned char, 16> token_hash{};  ///< BLAKE2b-128 of the device's token
  action_id action{};                      ///< latest delivery, 0: none
  action_id installed{};                   ///< the last action that was confirmed, 0: none
  action_id canceled{};                    ///< the last action that was called off, 0: none
  std::uint64_t revision = 0;              ///< settings revision
  std::uint64_t epoch = 0;                 ///< seq of the last change of profiles under which the row was made
  std::int64_t contact_day = 0;            ///< day of the last recorded contact
  std::int64_t since_ms = 0;               ///< when stage and reason were entered
  std::optional<std::int64_t> next_at_ms;  ///< when the node acts by itself; none: at the next scan, or not at all
  license_term installed_term;             ///< of the license that is installed
  license_serial serial;                   ///< of the license to download; empty: none
  bool evaluation = false;                 ///< the base's license is for evaluation
  /// Of a device that has, or is to have, licenses of further kinds: all of them, the base's first. Else null. Stage, reason, times and term of the
  /// row itself are the base's; offer, action, serial and what goes with them are of the one that the device is spoken to about, or was last.
  std::shared_ptr<const std::vector<kind_row>> kinds;
};

/// The row as it is for whoever asks for this action: of the license that it delivered.
inline device_row row_of_action(device_row row, action_id action) {
  if (!row.kinds || row.action == action) return row;
  for (const kind_row& one : *row.kinds) {
    if (one.action != action) continue;
    row.action = one.action;
    row.serial = one.serial;
    row.file_open = one.file_open;
    row.offer = poll_offer::nothing;
    return row;
  }
  return row;
}

/// The action is what the device has confirmed last, of one of its licenses.
inline bool is_installed(const device_row& row, action_id action) {
  if (row.installed == action) return true;
  if (!row.kinds) return false;
  for (const kind_row& one : *row.kinds) {
    if (one.installed == action) return true;
  }
  return false;
}

}  // namespace ald
