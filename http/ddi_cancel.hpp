// cancelAction: an action that the device knows is called off, and its answer.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

/// GET cancelAction/{id}: {"id","cancelAction":{"stopId"}}; 404 if it is not offered.
void ddi_cancel(const shared_context& context, routed_request request, const http_responder& respond);
/// POST cancelAction/{id}/feedback. The same final answer again gets 200, another one 410.
void ddi_cancel_feedback(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
