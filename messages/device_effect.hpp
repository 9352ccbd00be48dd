// What a device's state owes to the world. Each effect has a stable key: receivers deduplicate on it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "messages/artifact_form.hpp"
#include "messages/device_attributes.hpp"
#include "messages/device_command.hpp"
#include "messages/ids.hpp"

namespace ald {

/// Owed to the broker while a need is open. Key: the order key.
struct request_license {
  order_key key;
  unit_id unit;
  license_kind kind;
  std::uint32_t n = 0;
  bool blocked = false;  ///< the device stands as blocked: it wants to know when it no longer is
  std::optional<std::int64_t> later_than_day = {};  ///< a renewal: only a pack that expires after this day, or never, will do
  device_attributes device = {};                    ///< what conditions are judged by
  bool refused = false;  ///< the licensing server refused it before
};

/// Owed to the pusher. Key: (action, attempt, ask). `ask`: only the question of consent, no link.
struct push_settings {
  unit_id unit;
  std::string address;  ///< "host:port"
  action_id action{};
  std::uint32_t attempt = 0;
  bool ask = false;
  std::uint64_t revision = 0;
  license_serial serial;
  action_id cancels{};   ///< an earlier action that the device drops by taking these settings; 0: none
  artifact_form form{};  ///< of the link; set by the pusher
  bool removes = false;  ///< settings without a license: no link, and `cancels` is what the device drops; key: (action, attempt, removes)
};

/// Owed to the broker when a device was retired with an open need: the line ends if it was not sent yet. Key: the order key.
struct cancel_request {
  order_key key;
};

/// Owed to the broker while a license waits to go back to its pack. Key: the serial.
struct return_request {
  unit_id unit;
  license_kind kind;
  license_serial serial;
  pack_id pack;  ///< as far as it is known here
};

/// Owed to the device that takes the place of this one, until it has. Key: its unit.
struct hand_over {
  unit_id to;
  take_over what;
};

using device_effect = std::variant<request_license, push_settings, cancel_request, return_request, hand_over>;

}  // namespace ald
