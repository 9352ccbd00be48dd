// Feedback: how the device fares with its action, and what it says to a cancel.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

/// What a feedback body says. Lenient where DDI clients differ: the id may be a number or a text, unknown fields are
/// ignored. Fault bad_input for an unknown execution or result, or an id other than the path's.
result<take_feedback> parse_feedback(std::string_view body, action_id action, std::uint32_t max_json_depth);

/// What a cancel's feedback says, in the same form. `closed` (whatever it finished with) and `canceled` end the action, `rejected`
/// (also `canceled_reject`, as newer hawkBit clients say) refuses, the words of progress change nothing.
result<answer_cancel> parse_cancel_answer(std::string_view body, action_id action, std::uint32_t max_json_depth);

void ddi_feedback(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
