// Admin API: the switch, profiles, assignments, the scan and the clock.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

void admin_scan(const shared_context& context, routed_request request, const http_responder& respond);
void admin_set_switch(const shared_context& context, routed_request request, const http_responder& respond);
void admin_confirm_clock(const shared_context& context, routed_request request, const http_responder& respond);
void admin_profiles(const shared_context& context, routed_request request, const http_responder& respond);
void admin_set_profile(const shared_context& context, routed_request request, const http_responder& respond);
void admin_assign(const shared_context& context, routed_request request, const http_responder& respond);
void admin_unassign(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
