// `ald licensing-server fulfil`: answers orders that come as a file.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/licensing_server_options.hpp"

namespace ald {

struct fulfil_options {
  std::string orders;                  ///< file
  std::vector<std::string> node_keys;  ///< base64, or files of keys
};

/// The answer goes to `out`, what was done to `err`. The server must not be running on its directory.
int fulfil_command(const licensing_server_options& server, const fulfil_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
