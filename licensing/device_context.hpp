// What a device's decision may look at besides the device's own state.
#pragma once
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
};

}  // namespace ald
