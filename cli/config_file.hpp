// Reads a node's configuration file (TOML 1.0) through the option table.
#pragma once
#include <string>

#include "cli/node_settings.hpp"
#include "messages/result.hpp"

namespace ald {

/// Lays the file's values over `settings`. Fault bad_input names "FILE:LINE", the key, and what is allowed.
result<done> read_config_file(const std::string& path, node_settings& settings);

}  // namespace ald
