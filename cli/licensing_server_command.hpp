// `ald licensing-server`: the reference server of the ordering API, until SIGTERM or Ctrl-C.
#pragma once
#include <ostream>

#include "cli/licensing_server_options.hpp"

namespace ald {

/// Gives an exit code of cli/commands.hpp. One line on `out` says where it listens.
int licensing_server_command(const licensing_server_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
