// Admin API: POST devices. Registers many devices in one call and makes tokens for those that have none.
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

void admin_register_devices(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
