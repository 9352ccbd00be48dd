// Judges the new device by the read model, and the old one by itself.
#include "http/admin_replace.hpp"

namespace ald {
namespace {

constexpr std::size_t max_unit_bytes = 64;

result<unit_id> read_successor(const http_request& request, const gateway_config& config) {
  const auto parsed = parse_json(request.body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  const auto by = fields.text("by", max_unit_bytes);
  fields.require("by", "the unit ID of the new hardware");
  fields.refuse_others();
  if (fields.ok() && !is_unit_id(*by)) fields.complain("by", "is not a unit ID", "1 to 64 of A-Z a-z 0-9 . _ : -");
  if (!fields.ok()) return fields.error();
  return unit_id(*by);
}

std::optional<fault> not_to_take_over(const std::optional<device_row>& row, const unit_id& unit) {
  if (!row) return std::nullopt;
  switch (row->stage) {
    case device_stage::ordering:
    case device_stage::delivering:
    case device_stage::licensed:
      return fault{fault_code::conflict, unit.text + " has a license, or one is ordered for it", "name hardware without one, or revoke that one first: ald revoke " + unit.text};
    case device_stage::unknown:
    case device_stage::discovered:
    case device_stage::registered:
    case device_stage::rejected:
    case device_stage::retired:;
  }
  return std::nullopt;
}

}  // namespace

void admin_replace_device(const shared_context& context, routed_request request, const http_responder& respond) {
  const unit_id old(request.values.front());
  const auto fail = [context, respond](const fault& why) { respond(admin_fault(why, context->config.retry_after_s)); };
  if (!is_unit_id(old.text)) return fail({fault_code::not_found, "no device has this unit ID", "list them: GET /api/v1/devices"});
  const auto by = read_successor(request, context->config);
  if (!by) return fail(by.error());
  context->node.show(old, [context, old, by = by.value(), respond, fail](const result<device_detail>& detail) {
    if (!detail) return fail(detail.error());
    // Asked again, when the new device may have its license already: nothing is done twice.
    const bool again = detail.value().state.replaced_by() == by.text;
    if (const auto why = again ? std::nullopt : not_to_take_over(context->view.find(by), by)) return fail(*why);
    context->node.command(old, replace_device{by}, reply_empty(context, respond));
  });
}

}  // namespace ald
