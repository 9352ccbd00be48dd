// confirmationBase: the question of consent and its answer (I4). Consent is per action; automatic confirmation is not offered.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

/// GET confirmationBase: that automatic confirmation is off, and the open question if there is one.
void ddi_confirmation_status(const shared_context& context, routed_request request, const http_responder& respond);
/// GET confirmationBase/{id}: the question. Fetching it is recorded: the device can ask its user.
void ddi_confirmation(const shared_context& context, routed_request request, const http_responder& respond);
/// POST confirmationBase/{id}/feedback.
void ddi_confirmation_feedback(const shared_context& context, routed_request request, const http_responder& respond);
/// POST confirmationBase/activateAutoConfirm and deactivateAutoConfirm: 501.
void ddi_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
