// Sends settings again: the admin API's order to devices, named or all that wait for it.
#include "http/admin_resend.hpp"

#include "http/admin_many.hpp"

namespace ald {

void admin_resend(const shared_context& context, routed_request request, const http_responder& respond) {
  device_filter waiting;
  waiting.reason = device_reason::needs_manual_resend;
  order_many(context, {resend_settings{}, waiting, "resent"}, request.body, respond);
}

}  // namespace ald
