// `ald demo`: a node and a fleet of virtual devices in processes of their own; shows a rollout, and can judge it.
#pragma once
#include <ostream>

#include "cli/demo_options.hpp"

namespace ald {

/// Exit code 0: settled, and with `once` every device is where the contract says, before and after the re-send.
/// 1: not in time, or differences (each named). SIGINT and SIGTERM end it in order; its processes never outlive it.
int demo_command(const demo_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
