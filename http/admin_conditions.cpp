// The fleet's condition.
#include "http/admin_conditions.hpp"

#include <boost/json/object.hpp>

namespace ald {

void admin_show_condition(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.fleet([context, respond](result<state::Fleet> fleet) {
    if (!fleet) return respond(admin_fault(fleet.error(), context->config.retry_after_s));
    const auto& f = fleet.value();
    respond(admin_body({{"condition", f.has_condition() ? boost::json::value(f.condition()) : boost::json::value()}}));
  });
}

void admin_set_condition(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto condition = fields.text("condition", max_condition_text).value_or("");
  fields.require("condition", "a condition on devices, for example tag==kiosk");
  fields.refuse_others();
  if (fields.ok() && condition.empty()) fields.complain("condition", "is empty", "DELETE takes it away");
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(set_condition{condition}, reply_empty(context, respond));
}

void admin_clear_condition(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.command(set_condition{}, reply_empty(context, respond));
}

}  // namespace ald
