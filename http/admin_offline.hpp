// Admin API: orders out and licenses in, as files, for a node without a way to its licensing server.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// POST orders/export {"limit": 0}: {"file", "lines", "waiting", "node_key"}.
void admin_export_orders(const shared_context& context, routed_request request, const http_responder& respond);
/// POST licenses/import {"file": TEXT}: {"licenses", "refusals", "not_waiting", "packs"}.
void admin_import_licenses(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
