// Faults as HTTP statuses and as names in error bodies.
#pragma once
#include <string_view>

#include "messages/fault.hpp"

namespace ald {

/// 400, 401, 404, 409, 410, 503 (busy, unavailable, no_space) or 500.
int status_of(fault_code code);
/// "bad_input", "not_found" …
std::string_view name(fault_code code);

}  // namespace ald
