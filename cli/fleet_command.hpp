// `ald fleet`: virtual devices in a process of their own, over real HTTP against a real node.
#pragma once
#include <ostream>

#include "cli/fleet_options.hpp"

namespace ald {

/// Runs until the fleet has settled (every device licensed, or listed by the node as needing a manual re-send), until the
/// time is over, or until SIGTERM or SIGINT. The table goes to `out`; with JSON on standard output that goes to `out` and
/// the table to `err`. Exit code 0: settled, no license failed its check, and nothing was deployed without consent.
int run_fleet(const fleet_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
