// What a device's decision may look at besides the device's own state.
#pragma once
#include <string_view>

#include "licensing/device_policy.hpp"
#include "licensing/fleet_settings.hpp"
#include "messages/instant.hpp"

namespace ald {

/// The pointers are never null and outlive the call.
struct device_context {
  instant now;
  const fleet_settings* fleet = nullptr;
  const device_policy* policy = nullptr;
  bool clock_suspect = false;  ///< no expiry, renewal or order is judged by such a clock
  std::string_view further = {};  ///< the further kind whose license is judged (device_kinds.hpp); empty: the base's
  bool base_blocked = false;      ///< … and no license of it is ordered, for the base's is blocked

  std::string_view kind() const { return further.empty() ? std::string_view(policy->license_kind) : further; }
};

}  // namespace ald
