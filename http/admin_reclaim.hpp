// /api/v1/reclaim: devices that have not polled for long, and taking their licenses back.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Query: unseen_days (1 to 36500), limit (1 to max_listed). Answers {"devices":[…],"more"}.
void admin_reclaim_list(const shared_context& context, routed_request request, const http_responder& respond);
/// Body {"unseen_days":N,"limit":N?}: revokes them as an operator would, without waiting for their confirmation.
void admin_reclaim(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
