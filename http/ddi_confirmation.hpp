// confirmationBase: the question of consent and its answer (I4), and the user's standing yes.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

/// GET confirmationBase: whether the user said yes to all (and who did when), how to change that, and the open question.
void ddi_confirmation_status(const shared_context& context, routed_request request, const http_responder& respond);
/// GET confirmationBase/{id}: the question. Fetching it is recorded: the device can ask its user.
void ddi_confirmation(const shared_context& context, routed_request request, const http_responder& respond);
/// POST confirmationBase/{id}/feedback.
void ddi_confirmation_feedback(const shared_context& context, routed_request request, const http_responder& respond);
/// POST confirmationBase/activateAutoConfirm: an open question is answered with yes, and whatever is asked from now on.
void ddi_activate_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond);
/// POST confirmationBase/deactivateAutoConfirm: what was agreed to stays so.
void ddi_deactivate_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
