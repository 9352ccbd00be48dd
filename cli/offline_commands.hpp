// `ald export-orders` and `ald import-licenses`: what a node without a way to its licensing server hands over and takes.
#pragma once
#include <cstdint>
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

/// Writes a new file; a file that is there is not written over. `limit`: most lines in it, 0: all that wait.
result<done> export_orders_command(admin_call& call, const std::string& file, std::uint64_t limit);
result<done> import_licenses_command(admin_call& call, const std::string& file);

}  // namespace ald
