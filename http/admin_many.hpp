// Admin API: one order to many devices, named or all that wait for it.
#pragma once
#include <functional>
#include <optional>
#include <string>

#include "http/admin_answer.hpp"
#include "http/json_fields.hpp"

namespace ald {

struct many_order {
  device_command command;
  std::optional<device_filter> all;  ///< whom "all" means; none: it is not possible
  std::string count_name;            ///< of the devices that took it, in the answer
  std::function<std::optional<fault>(const unit_id&)> refuse = {};  ///< asked before a device gets the command; none: every device gets it
  std::function<device_command(json_fields&)> read = {};  ///< makes the command from further fields of the body; none: `command` it is
};

/// Body {"units":[…]} or {"all":true}; answers {count_name: N, "errors": [{"unit","error"}]} with at most max_listed errors.
void order_many(const shared_context& context, many_order order, const std::string& body, const http_responder& respond);

}  // namespace ald
