// `ald devices tag`: gives devices tags, and takes tags away.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

struct tag_options {
  std::vector<std::string> units;
  std::vector<std::string> add, remove;
  bool only = false;  ///< they keep no other tags
};

/// Devices that refuse are named on stderr; the fault counts them.
result<done> tag_command(admin_call& call, const tag_options& options);

}  // namespace ald
