// GET /api/v1/alerts: those that are on, and how their receivers stand; POST /api/v1/alerts/test: tells the receivers of a test.
#pragma once
#include <boost/json/array.hpp>

#include "http/admin_answer.hpp"
#include "http/gateway_context.hpp"
#include "ports/node_watch.hpp"

namespace ald {

boost::json::array json_of(const std::vector<active_alert>& alerts);
void admin_alerts(const shared_context& context, routed_request request, const http_responder& respond);
void admin_test_alerts(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
