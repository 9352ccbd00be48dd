// `ald licenses upload`: brings license files that the node did not order.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

/// Says of each file what became of it. The fault counts those that were refused; a file that can't be read uploads nothing.
result<done> upload_licenses_command(admin_call& call, const std::vector<std::string>& files);

}  // namespace ald
