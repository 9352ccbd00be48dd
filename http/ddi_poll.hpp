// GET {base}: the poll. Answers from the read model; wakes an actor only when there is something to record.
#pragma once
#include "http/ddi_auth.hpp"

namespace ald {

void ddi_poll(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
