// The node options of the section "licensing", and their judgement as a whole.
#pragma once
#include <vector>

#include "cli/node_options.hpp"

namespace ald {

void add_licensing_options(std::vector<node_option>& options);

/// Fault bad_input: what single options can't judge, e.g. http without a URL or trusted keys.
result<done> check_licensing(const node_settings& settings);

}  // namespace ald
