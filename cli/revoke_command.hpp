// ald revoke: licenses are taken away from devices, and go back to their packs.
#pragma once
#include <string>

#include "cli/admin_call.hpp"
#include "cli/order_command.hpp"

namespace ald {

struct revoke_options {
  order_options whom;
  std::string reason;
  std::string kind;  ///< only of this one; empty: of all
  bool no_return = false;
  bool force = false;  ///< return without waiting for the devices
};

/// Revoked in calls of a size that the node takes. A refused unit is named; the fault counts the refused.
result<done> revoke_command(admin_call& call, const revoke_options& options);

}  // namespace ald
