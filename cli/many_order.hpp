// One order to many devices: how it is sent, and how its answer is printed.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

/// Sends {"units":[…]}, in calls of a size that the node takes, or {"all":true}, each with what `also` says. `sentence` has one {} for
/// "N devices", the sum of the answers' count_name. A unit that is named twice counts once. A refused unit is named on the error stream (the first
/// ones of each call); the fault counts the refused. A call that fails after others says how far they came.
result<done> order_many(admin_call& call, const std::string& path, const std::vector<std::string>& named, bool all, const char* count_name,
                        const char* sentence, const boost::json::object& also = {});

}  // namespace ald
