// Reads why, and what becomes of the licenses.
#include "http/admin_revoke.hpp"

#include "http/admin_kinds.hpp"
#include "http/admin_many.hpp"

namespace ald {
namespace {

constexpr std::size_t max_reason_bytes = 256;

}  // namespace

void admin_revoke(const shared_context& context, routed_request request, const http_responder& respond) {
  many_order order;
  order.count_name = "revoked";
  order.read = [](json_fields& fields) {
    withdraw_license what;
    what.reason = fields.text("reason", max_reason_bytes).value_or("");
    what.returns = fields.flag("return").value_or(true);
    what.force = fields.flag("force").value_or(false);
    what.kind = kind_field(fields);
    if (what.force && !what.returns) fields.complain("force", "goes with \"return\": true alone");
    return what;
  };
  order_many(context, std::move(order), request.body, respond);
}

}  // namespace ald
