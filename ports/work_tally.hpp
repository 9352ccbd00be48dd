// What a node has done since its start, counted by its actors for whoever reads.
#pragma once
#include <array>

#include "messages/event.pb.h"
#include "ports/tally.hpp"
#include "ports/tally_histogram.hpp"

namespace ald {

/// Each counter is raised by the actor named beside it.
struct work_tally {
  tally orders_sent;      ///< broker: calls to the licensing server, repeated ones too
  tally orders_answered;  ///< broker
  tally orders_failed;    ///< broker: no answer, or an error for the whole order
  tally lines_sent;       ///< broker: lines in these calls
  tally lines_issued;     ///< broker: answered with a license that is durable now
  tally lines_refused;    ///< broker
  tally lines_failed;     ///< broker: answered with a temporary failure, or left out of the answer
  tally lines_deferred;   ///< broker: the server works on it
  tally lines_unusable;   ///< broker: answered with a license that can't be taken
  tally licenses_returned; ///< broker: back in their packs
  tally returns_refused;   ///< broker: for good, or not supported
  tally surplus_licenses; ///< devices, broker: another license for a filled need

  std::array<tally, event::PushOutcome_ARRAYSIZE> pushes;  ///< pusher, by outcome

  tally_histogram group_records{{1, 3, 10, 30, 100, 300, 1'000, 3'000, 10'000}};                            ///< journal
  tally_histogram sync_seconds{{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5}};            ///< journal; by the ms
  tally no_space_failures;  ///< journal: appends that found no space

  tally notes_taken;     ///< webhooks: by a receiver
  tally notes_refused;   ///< webhooks: calls that failed; the note is sent again
  tally notes_given_up;  ///< webhooks: not taken in time, not sent any more

  tally device_deaths;  ///< registry: device actors that died and were rebuilt
};

}  // namespace ald
