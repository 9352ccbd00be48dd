// A scenario in which eight sources of demand (demand_source.hpp) compete for a pack of exactly N licenses.
#pragma once
#include "sim/scenario.hpp"

namespace ald {

/// make_scenario() with two packs: an earlier one, whose licenses fall due as the scarce one comes on sale, and the scarce one, with a
/// license for every other device. `oversells`: the licensing server would issue more. The server makes no license that nobody ordered
/// (server_forgets, server_renews_in_vain are 0): that is its own doing, and no ledger of the node's holds it. A server that oversells is not
/// met with an older copy of the store either: of what it refused since then only its refusal keeps the node from ordering it again.
scenario make_scarce_scenario(std::uint64_t seed, std::uint32_t devices, double days, fault_plan faults, bool oversells);

}  // namespace ald
