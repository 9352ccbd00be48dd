// What is revoked, and what becomes of the licenses.
#include "cli/revoke_command.hpp"

#include "cli/many_order.hpp"

namespace ald {

result<done> revoke_command(admin_call& call, const revoke_options& options) {
  boost::json::object also{{"reason", options.reason}, {"return", !options.no_return}, {"force", options.force}};
  if (!options.kind.empty()) also["kind"] = options.kind;
  return order_many(call, "/api/v1/revoke", options.whom.units, false, "revoked",
                    "{} revoked; who has not confirmed yet: \"ald list --reason awaiting_removal\"\n",
                    also);
}

}  // namespace ald
