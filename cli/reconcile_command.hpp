// `ald reconcile`: compares the node's licenses with the licensing server's ledger, and waits for the outcome.
#pragma once
#include "cli/admin_call.hpp"

namespace ald {

/// With `fix` licenses unknown here are adopted and packs are counted anew. Fault conflict: the ledgers differ (after the fix), or a
/// reconciliation is under way; else the node's faults. Waits as long as it takes.
result<done> reconcile_command(admin_call& call, bool fix);

}  // namespace ald
