// POST /api/v1/order: orders for named devices now, without waiting for the scan.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Body {"units":[…]}. Each device that is registered and has no valid license is looked at as a scan would look at it.
void admin_order(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
