// Counts devices, lines and packs.
#include "replay/fleet_summary.hpp"

#include <algorithm>

#include "replay/past_state.hpp"

namespace ald {

fleet_summary summarize(const fleet_fold& fold, std::int64_t at_ms) {
  fleet_summary summary;
  summary.devices = fold.devices().size();
  for (const auto& [unit, device] : fold.devices()) {
    const auto row = past_row(*device.state, fold.settings(), at_ms);
    ++summary.places[{row.stage, row.reason}];
  }
  for (const auto& line : fold.ledger().open_lines()) ++(line.sent ? summary.lines_sent : summary.lines_unsent);
  summary.packs = fold.ledger().packs();
  summary.settings = fold.settings().state();
  return summary;
}

std::int64_t youngest_event_ms(const fleet_fold& fold) {
  auto latest = std::max(fold.ledger().last_at_ms(), static_cast<std::int64_t>(fold.settings().state().last_at_ms()));
  for (const auto& [unit, device] : fold.devices()) latest = std::max(latest, static_cast<std::int64_t>(device.state->last_at_ms()));
  return latest;
}

}  // namespace ald
