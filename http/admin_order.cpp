// The scan's look at devices that an operator names.
#include "http/admin_order.hpp"

#include <memory>

#include "http/admin_kinds.hpp"
#include "http/admin_many.hpp"

namespace ald {
namespace {

bool is_taken_away(device_reason reason) {
  return reason == device_reason::awaiting_removal || reason == device_reason::awaiting_return || reason == device_reason::withdrawn ||
         reason == device_reason::returned;
}

std::optional<fault> not_to_order(device_stage stage, device_reason reason) {
  switch (stage) {
    case device_stage::registered:
      if (reason == device_reason::revoked) return fault{fault_code::conflict, "its license was revoked", "let it have another one: ald unblock UNIT"};
      if (is_taken_away(reason)) return fault{fault_code::conflict, "an operator took its license away", "let it have another one: ald unblock UNIT"};
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

// Without a kind: whichever of its licenses the device lacks.
std::optional<fault> not_to_order_for(const std::optional<device_row>& row, const std::optional<license_kind>& kind) {
  if (!row) return not_to_order(device_stage::unknown, device_reason::none);
  if (!row->kinds && !kind) return not_to_order(row->stage, row->reason);
  std::optional<fault> refusal;
  for (const kind_row& one : row->kinds ? *row->kinds : std::vector<kind_row>{}) {
    if (kind && one.kind != *kind) continue;
    auto why = not_to_order(one.stage, one.reason);
    if (!why) return std::nullopt;
    if (!refusal) refusal = std::move(why);
  }
  if (refusal || !kind) return refusal;
  return fault{fault_code::not_found, "is to have no license of kind " + kind->text, "who needs which: ald kinds"};
}

}  // namespace

void admin_order(const shared_context& context, routed_request request, const http_responder& respond) {
  if (!context->node.status().deployment_on) {
    return respond(admin_fault({fault_code::conflict, "automatic license deployment is off: nothing new is ordered", "ald switch on"}, context->config.retry_after_s));
  }
  many_order order{examine_device{}, std::nullopt, "looked_at", {}, {}};
  const auto kind = std::make_shared<std::optional<license_kind>>();
  order.read = [kind](json_fields& fields) {
    *kind = kind_field(fields);
    return examine_device{};
  };
  order.refuse = [context, kind](const unit_id& unit) { return not_to_order_for(context->view.find(unit), *kind); };
  order_many(context, std::move(order), request.body, respond);
}

}  // namespace ald
