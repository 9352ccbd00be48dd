// `ald simulate`: a node with its real actors among simulated devices, servers and disks, in virtual time.
#pragma once
#include <ostream>

#include "cli/simulate_options.hpp"

namespace ald {

/// Returns the exit code: 0 no invariant was broken and nothing was left unreached.
int simulate_command(const simulate_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
