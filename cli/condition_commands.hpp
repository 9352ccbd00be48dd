// The commands on conditions: which devices are licensed at all, and which may draw on which pack.
#pragma once
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

result<done> show_conditions(admin_call& call);
result<done> set_condition_command(admin_call& call, const std::string& condition);
result<done> clear_condition_command(admin_call& call);

}  // namespace ald
