// `ald node`: runs a node until SIGTERM or SIGINT.
#pragma once
#include <ostream>

#include "cli/node_arguments.hpp"

namespace ald {

/// Blocks SIGTERM and SIGINT in all threads made afterwards. The first one stops the node (under 5 s, exit code 0), a second
/// one ends the process at once. A node whose log failed stays, says 503 on /readyz, and waits for the signal.
int node_command(const node_arguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace ald
