// Admin API: which devices are licensed at all.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Longest text that a call can carry; how long a condition may be is fleet.max_condition_bytes.
inline constexpr std::size_t max_condition_text = 10'000;

/// GET condition: {"condition": TEXT or null}.
void admin_show_condition(const shared_context& context, routed_request request, const http_responder& respond);
/// PUT condition: {"condition": TEXT}; DELETE condition: everybody is licensed again.
void admin_set_condition(const shared_context& context, routed_request request, const http_responder& respond);
void admin_clear_condition(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
