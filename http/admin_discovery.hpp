// Admin API: pending devices, accepting and rejecting them, and the rules of discovery (S11).
#pragma once
#include <boost/json/object.hpp>

#include "http/admin_answer.hpp"

namespace ald {

/// GET pending?after=UNIT&limit=N: who asked, from where, by which rule it became visible, and what it said of itself.
void admin_pending(const shared_context& context, routed_request request, const http_responder& respond);
/// POST accept {"units":[…]} or {"all":true}: all that are pending, not those who were rejected.
void admin_accept(const shared_context& context, routed_request request, const http_responder& respond);
/// POST reject {"units":[…]}.
void admin_reject(const shared_context& context, routed_request request, const http_responder& respond);
/// GET discovery: the rules in force, the allow-list as last read, and what was dropped.
void admin_discovery(const shared_context& context, routed_request request, const http_responder& respond);
/// POST discovery/reload: reads the allow-list again; 400 names its bad lines.
void admin_reload_allow_list(const shared_context& context, routed_request request, const http_responder& respond);

/// What was dropped, for the status.
boost::json::object json_of(const dropped_contacts& dropped);

}  // namespace ald
