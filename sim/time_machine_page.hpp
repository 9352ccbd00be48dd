// What the time machine found as one HTML page that needs nothing else.
#pragma once
#include <string>

#include "sim/time_machine_result.hpp"

namespace ald {

/// `table`: the figures side by side, as text.
std::string time_machine_page(const time_machine_result& result, const std::string& table);

}  // namespace ald
