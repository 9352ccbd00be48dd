// First contacts of devices that nobody registered (S11), within the bounds that keep a flood of them from anybody's way.
#pragma once
#include <functional>

#include "http/ddi_auth.hpp"

namespace ald {

/// Has the device recorded as discovered (and registered, if `what` accepts it) and calls `then` when that is durable. Or answers
/// 429 (too many new devices a second) or 503 (too many under way, or as many pending ones as are kept), counts it, and keeps nothing.
void welcome(const shared_context& context, discover_device what, const unit_id& unit, const http_responder& respond, std::function<void()> then);

/// The attributes of a pending device: taken once, and judged: its product may let it in.
void take_newcomers_attributes(const shared_context& context, const unit_id& unit, const device_row& row, report_attributes what,
                               const routed_request& request, const http_responder& respond);

}  // namespace ald
