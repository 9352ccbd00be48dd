// Admin API: the further kinds of licenses that devices need.
#pragma once
#include <optional>

#include "http/admin_answer.hpp"
#include "http/json_fields.hpp"

namespace ald {

/// The body's field "kind"; none if it is not there.
std::optional<license_kind> kind_field(json_fields& fields);

/// GET: {"kinds":[{"kind","wanted","condition","devices","licensed","evaluation"}]}, those of which devices need, or needed, licenses.
void admin_kinds(const shared_context& context, routed_request request, const http_responder& respond);
/// PUT {"wanted","condition"}: what is not named stays; a new kind is wanted by all.
void admin_set_kind(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
