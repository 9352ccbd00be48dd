// `ald simulate --from-log`: what happened in a node's log, and what would have happened under other settings.
#pragma once
#include <ostream>

#include "cli/simulate_options.hpp"

namespace ald {

/// Reads the store and never writes to it. Returns the exit code.
int simulate_from_log(const simulate_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
