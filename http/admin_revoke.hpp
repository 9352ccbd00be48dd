// POST /api/v1/revoke: licenses are taken away from devices, and may go back to their packs.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Body {"units":[…],"reason":"…"?,"return":true?,"force":false?}.
void admin_revoke(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
