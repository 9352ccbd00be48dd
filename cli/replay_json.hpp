// What replay found, as JSON.
#pragma once
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "replay/device_timeline.hpp"
#include "replay/event_counts.hpp"
#include "replay/fleet_difference.hpp"
#include "replay/log_check.hpp"
#include "replay/past_state.hpp"

namespace ald {

boost::json::object json_of(const log_check_outcome& outcome, std::int64_t passed_ms);
boost::json::object json_of(const log_divergence& divergence);
/// {"unit","history":[{"group","index", … as the admin API's history, "state","reason","moved"}]}
boost::json::object json_of(const std::string& unit, const std::vector<timeline_entry>& timeline);
/// As the admin API's device, with "at_ms" and "seq".
boost::json::object json_of(const std::string& unit, const past_device& past);
boost::json::object json_of(const fleet_summary& summary, std::int64_t at_ms);
boost::json::object json_of(const fleet_difference& difference);
boost::json::object json_of(const std::vector<field_difference>& fields);
boost::json::object json_of(const event_counts& counts);

}  // namespace ald
