// What a node knows after a crash: the fold of its log, and what is still open.
#pragma once
#include <functional>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/broker_actor.hpp"
#include "actors/node_env.hpp"

namespace ald {

struct recovered_node {
  fleet_settings settings;
  pack_ledger ledger;
  std::vector<due_note> due;          ///< every device that has to be looked at some time
  std::vector<unit_id> resume;        ///< devices that owe something to the world, or have an open delivery to be judged by another profile
  std::vector<filled_line> filled;    ///< open in the ledger, filled on the device's stream
  std::uint64_t groups_folded = 0;
  std::int64_t last_at_ms = 0;        ///< wall time of the youngest event
  std::vector<settled_return> settled = {};  ///< open in the ledger, answered on the device's stream
  std::int64_t last_surplus_ms = 0;   ///< wall time of the last surplus license whose alert would still be on; 0: none
};

/// Folds the groups after covered(), hands the folded rows back to the log, and fills env.table. Faults: corrupt (a gap in a
/// stream, damaged bytes), unsupported (an unknown event), io, unavailable (stop_wanted said true: it is
/// asked again and again, unless it is empty).
result<recovered_node> recover(node_env& env, const std::function<bool()>& stop_wanted);

}  // namespace ald
