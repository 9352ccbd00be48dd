// GET /api/v1/plan: what the next scan would order, and how long the packs last.
#pragma once
#include <boost/json/array.hpp>

#include "http/admin_answer.hpp"
#include "http/gateway_context.hpp"
#include "ports/node_watch.hpp"

namespace ald {

/// The forecast by kind of license.
boost::json::array json_of(const std::vector<kind_gauge>& kinds);
/// By pack: when it is exhausted and when it expires.
boost::json::array forecast_json(const std::vector<pack_gauge>& packs);
void admin_plan(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
