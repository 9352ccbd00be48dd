// Admin API: POST resend. Sends the settings again to some devices, or to all that wait for an operator (S9).
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

void admin_resend(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
