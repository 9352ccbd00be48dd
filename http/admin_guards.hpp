// Admin API: the guards on money, blocks of revoked devices, and snapshots.
#pragma once
#include <boost/json/object.hpp>

#include "http/admin_answer.hpp"

namespace ald {

/// "money" of the status.
boost::json::object json_of(const money_status& status);

void admin_unblock_device(const shared_context& context, routed_request request, const http_responder& respond);
void admin_snapshot(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
