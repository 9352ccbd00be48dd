// Admin API: lists and shows devices, retires them and sends settings again.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

void admin_list_devices(const shared_context& context, routed_request request, const http_responder& respond);
void admin_show_device(const shared_context& context, routed_request request, const http_responder& respond);
void admin_retire_device(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
