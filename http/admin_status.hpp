// Admin API: the node at a glance, its health, its digest, its keys and what the licensing server issued.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

void admin_status(const shared_context& context, routed_request request, const http_responder& respond);
void admin_issued(const shared_context& context, routed_request request, const http_responder& respond);
void admin_digest(const shared_context& context, routed_request request, const http_responder& respond);
void admin_keys(const shared_context& context, routed_request request, const http_responder& respond);
void health_alive(const shared_context& context, routed_request request, const http_responder& respond);
void health_ready(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
