// Admin API: compares the node's licenses with the licensing server's ledger.
#pragma once
#include <boost/json/object.hpp>

#include "http/admin_answer.hpp"

namespace ald {

boost::json::object json_of(const reconcile_report& report);

void admin_reconcile(const shared_context& context, routed_request request, const http_responder& respond);
void admin_reconciliation(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
