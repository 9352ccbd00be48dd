// Plays a recorded scenario: the real actors under some settings, in the world that a log tells of.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "actors/node_config.hpp"
#include "messages/result.hpp"
#include "replay/log_figures.hpp"
#include "sim/recorded_scenario.hpp"
#include "sim/sim_observer.hpp"

namespace ald {

struct time_machine_settings {
  node_config node;
  duration_ms poll_interval_ms = 300'000;
  bool polls_kept = true;          ///< the log was written with this poll interval
  bool orders_kept = true;         ///< … and with the same ticks, sizes and times of orders
  std::int64_t beyond_ms = 0;      ///< play on for so long behind the log's end
  std::uint64_t seed = 1;          ///< which of the actors that have mail is next
};

struct played_log {
  log_figures figures;             ///< up to the log's end, or so long behind it as was asked
  std::map<std::string, std::uint64_t> reasons;  ///< where the devices that are not licensed stand in the end
  std::uint64_t server_calls = 0;  ///< orders that were placed, repeated ones too
  std::int64_t ended_at_ms = 0;
  std::string digest;
};

/// Equal arguments give equal results. `tell`: called with the virtual time now and then; may be null. Fault corrupt: the node can't
/// recover its own store, or an actor failed. `also`: watches too; may be null.
result<played_log> play_log(const recorded_scenario& recorded, const time_machine_settings& settings,
                            const std::function<void(std::int64_t now_ms)>& tell = nullptr, sim_observer* also = nullptr);

}  // namespace ald
