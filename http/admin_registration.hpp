// Admin API: registers many devices in one call, and makes tokens.
#pragma once
#include <vector>

#include "http/admin_answer.hpp"

namespace ald {

/// One device of the call, judged. `problem` set: it is answered with that and not registered.
struct registration_entry {
  unit_id unit;
  register_device what;
  std::optional<std::string> token;  ///< as given; its hash is in `what`
  std::optional<fault> problem;
};

/// Fault: the call as a whole is malformed and registers nobody. A value that only one device's entry gets wrong is that
/// entry's problem.
result<std::vector<registration_entry>> parse_registrations(std::string_view body, const gateway_config& config);

/// POST devices/UNIT/token: makes a new token, which is shown in this answer and never again; the one before is refused from now on.
void admin_replace_token(const shared_context& context, routed_request request, const http_responder& respond);

void admin_register_devices(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
