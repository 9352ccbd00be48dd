// Sends the current settings to a device's push address.
#pragma once
#include <functional>
#include <string>

#include "messages/device_effect.hpp"
#include "messages/event.pb.h"

namespace ald {

/// How a push ended; `detail` is for the operator.
struct push_result {
  event::PushOutcome outcome{};
  std::string detail;
};

/// push() returns at once; the callback comes once, from any thread, within the configured push timeout.
/// Connect failed: UNREACHABLE. Written but unanswered: UNKNOWN. Never throws.
class device_push {
 public:
  virtual ~device_push() = default;
  virtual void push(const push_settings& what, std::function<void(push_result)> on_done) = 0;
};

}  // namespace ald
