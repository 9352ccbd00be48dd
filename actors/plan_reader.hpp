// Works a plan out: reads devices from the store, and judges copies.
#pragma once
#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// Blocking: for the reader's thread.
scan_plan make_scan_plan(const node_env& env, const plan_request& request);

}  // namespace ald
