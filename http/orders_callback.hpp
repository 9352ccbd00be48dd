// POST /callbacks/orders: the licensing server's hint that a deferred order is done.
#pragma once
#include "http/gateway_context.hpp"
#include "http/route.hpp"

namespace ald {

/// Open to everybody and believes nothing: what the body says is not read, and the node only asks its licensing server
/// earlier. Always 204, but 413 for a body beyond 4 KiB.
void orders_callback(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
