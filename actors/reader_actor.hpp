// Blocking reads of the store for operators, on a thread of its own.
#pragma once
#include <caf/all.hpp>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// Spawned detached. Reads only.
caf::behavior reader_actor(caf::event_based_actor* self, node_env* env);

}  // namespace ald
