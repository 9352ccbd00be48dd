// `ald devices token`: a new token for a device.
#pragma once
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

/// Has the node make a token; the device's old one is refused from then on. `out`: a new file (mode 0600) for it, made before the
/// node is asked, so that a name that can't be written costs no token; empty: the token is printed.
result<done> replace_token_command(admin_call& call, const std::string& unit, const std::string& out);

}  // namespace ald
