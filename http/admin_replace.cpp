// Judges the new device by the read model, and the old one by itself.
#include "http/admin_replace.hpp"

#include <set>
#include <string>

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

// An order that was placed can't be taken back. One that waits goes on for hardware that takes another's place.
bool has_placed_order(device_reason reason) { return reason == device_reason::order_placed || reason == device_reason::answer_unusable; }

std::optional<fault> not_to_take_over(const std::optional<device_row>& row, const unit_id& unit) {
  if (!row) return std::nullopt;
  switch (row->stage) {
    case device_stage::ordering:
      if (!has_placed_order(row->reason)) return std::nullopt;
      [[fallthrough]];
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

// It can't stand for two, and its tags for both have to be as many as a device may have.
std::optional<fault> not_in_place_of(const state::Device& next, const state::Device& old, std::size_t max_tags) {
  if (next.registration() == state::REGISTERED && !next.replaces().empty() && next.replaces() != old.unit()) {
    return fault{fault_code::conflict, next.unit() + " has taken the place of " + next.replaces() + " already", "name other hardware"};
  }
  const bool was_replaced = !next.replaced_by().empty() && next.revocation() == "replaced by " + next.replaced_by();
  if (next.blocked() && !was_replaced) {
    return fault{fault_code::conflict, next.unit() + " is to have no license: " + next.revocation(), "if it may have one again: ald unblock " + next.unit()};
  }
  std::set<std::string> tags(next.tags().begin(), next.tags().end());
  tags.insert(old.tags().begin(), old.tags().end());
  if (tags.size() <= max_tags) return std::nullopt;
  return fault{fault_code::conflict, next.unit() + " and " + old.unit() + " have " + std::to_string(tags.size()) + " tags together, more than the " + std::to_string(max_tags) + " that a device may have",
               "take some away first: ald devices tag " + next.unit() + " --remove TAG"};
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
    if (again) return context->node.command(old, replace_device{by}, reply_empty(context, respond));
    if (const auto why = not_to_take_over(context->view.find(by), by)) return fail(*why);
    context->node.show(by, [context, old, by, state = detail.value().state, respond, fail](const result<device_detail>& next) {
      // Hardware that was never heard of is registered by taking over.
      if (!next && next.error().code != fault_code::not_found) return fail(next.error());
      if (const auto why = next ? not_in_place_of(next.value().state, state, context->config.max_tags) : std::nullopt) return fail(*why);
      context->node.command(old, replace_device{by}, reply_empty(context, respond));
    });
  });
}

}  // namespace ald
