// What the time machine found, as text and JSON.
#pragma once
#include <string>

#include <boost/json.hpp>

#include "sim/time_machine_result.hpp"

namespace ald {

boost::json::object time_machine_json(const time_machine_result& result);
/// Columns side by side: what happened, the same played again, and what would have happened.
std::string time_machine_text(const time_machine_result& result);

}  // namespace ald
