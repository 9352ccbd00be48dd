// A fleet at one moment, in numbers.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "messages/standing.hpp"
#include "messages/state.pb.h"
#include "replay/fleet_fold.hpp"

namespace ald {

/// Where a device stands.
using device_place = std::pair<device_stage, device_reason>;

struct fleet_summary {
  std::uint64_t devices = 0;
  std::map<device_place, std::uint64_t> places;
  std::uint64_t lines_sent = 0;    ///< open order lines
  std::uint64_t lines_unsent = 0;
  std::vector<state::Pack> packs;  ///< by pack id
  state::Fleet settings;
};

/// `at_ms`: the moment, by which expiry is judged.
fleet_summary summarize(const fleet_fold& fold, std::int64_t at_ms);

/// Wall time of the youngest event folded in; 0: none.
std::int64_t youngest_event_ms(const fleet_fold& fold);

}  // namespace ald
