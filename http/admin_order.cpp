// The scan's look at devices that an operator names.
#include "http/admin_order.hpp"

#include "http/admin_many.hpp"

namespace ald {
namespace {

bool is_taken_away(device_reason reason) {
  return reason == device_reason::awaiting_removal || reason == device_reason::awaiting_return || reason == device_reason::withdrawn ||
         reason == device_reason::returned;
}

std::optional<fault> not_to_order_for(const std::optional<device_row>& row) {
  const device_stage stage = row ? row->stage : device_stage::unknown;
  switch (stage) {
    case device_stage::registered:
      if (row->reason == device_reason::revoked) return fault{fault_code::conflict, "its license was revoked", "let it have another one: ald unblock UNIT"};
      if (is_taken_away(row->reason)) return fault{fault_code::conflict, "an operator took its license away", "let it have another one: ald unblock UNIT"};
      return std::nullopt;
    case device_stage::ordering: return std::nullopt;
    case device_stage::delivering:
    case device_stage::licensed: return fault{fault_code::conflict, "has a valid license", ""};
    case device_stage::unknown:
    case device_stage::discovered:
    case device_stage::rejected:
    case device_stage::retired:;
  }
  return fault{fault_code::not_found, "is not registered", "register it first: ald register UNIT"};
}

}  // namespace

void admin_order(const shared_context& context, routed_request request, const http_responder& respond) {
  if (!context->node.status().deployment_on) {
    return respond(admin_fault({fault_code::conflict, "automatic license deployment is off: nothing new is ordered", "ald switch on"}, context->config.retry_after_s));
  }
  many_order order{examine_device{}, std::nullopt, "looked_at", {}, {}};
  order.refuse = [context](const unit_id& unit) { return not_to_order_for(context->view.find(unit)); };
  order_many(context, std::move(order), request.body, respond);
}

}  // namespace ald
