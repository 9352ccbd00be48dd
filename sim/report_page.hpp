// A simulation's result as one self-contained HTML page with plots.
#pragma once
#include <string>

#include "sim/simulation_result.hpp"

namespace ald {

/// No scripts, no links to elsewhere: a browser shows it from a file.
std::string report_page(const scenario& plan, const simulation_result& result);

}  // namespace ald
