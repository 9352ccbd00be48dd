// POST /api/v1/devices/{unit}/replace: other hardware takes the place of a device.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Body {"by":"UNIT"}. Durable with the old device when it is answered; the new one takes over at once after that.
void admin_replace_device(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
