// GET /metrics, for Prometheus.
#pragma once
#include "http/gateway_context.hpp"
#include "http/route.hpp"

namespace ald {

/// Answers from gauges and counters alone: no mail to any actor.
void admin_metrics(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
