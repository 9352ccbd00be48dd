// Rows of the option table about webhooks, and what has to fit together in them.
#pragma once
#include <vector>

#include "cli/node_options.hpp"

namespace ald {

void add_webhook_options(std::vector<node_option>& options);
/// Fault bad_input: a URL, or a secret that is missing.
result<done> check_webhooks(const node_settings& settings);

}  // namespace ald
