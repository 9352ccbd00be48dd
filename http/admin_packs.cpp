// Lists packs, takes rules for one, asks the licensing server.
#include "http/admin_packs.hpp"

#include <boost/json/array.hpp>

#include "http/admin_conditions.hpp"
#include "http/admin_plan.hpp"
#include "http/day_text.hpp"

namespace ald {
namespace {

namespace json = boost::json;

std::optional<std::int64_t> whole_number(json_fields& fields, std::string_view name) {
  const auto* value = fields.value(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  fields.complain(name, "must be a whole number");
  return std::nullopt;
}

}  // namespace

json::object json_of(const state::Pack& p, std::int64_t today) {
  const bool counted = !p.unlimited();
  return {{"pack", p.pack()},
          {"kind", p.kind()},
          {"total", counted ? json::value(p.total()) : json::value()},
          {"unlimited", p.unlimited()},
          {"reserved", p.reserved()},
          {"used", p.used()},
          {"free", counted ? json::value(p.total() - p.reserved() - p.used()) : json::value()},
          {"expires", p.has_expiry_day() ? json::value(day_text(p.expiry_day())) : json::value()},
          {"expired", p.has_expiry_day() && p.expiry_day() < today},
          {"registered_ms", p.has_registered_at_ms() ? json::value(p.registered_at_ms()) : json::value()},
          {"active", !p.inactive() && !p.switched_off()},
          {"active_by_server", !p.inactive()},
          {"active_by_operator", !p.switched_off()},
          {"evaluation", p.evaluation()},
          {"priority", p.priority()},
          {"condition", p.has_condition() ? json::value(p.condition()) : json::value()}};
}

void admin_packs(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.packs([context, respond](result<std::vector<state::Pack>> packs) {
    if (!packs) return respond(admin_fault(packs.error(), context->config.retry_after_s));
    json::array list;
    for (const auto& pack : packs.value()) list.push_back(json_of(pack, day_of(context->clock.now().wall_ms)));
    const node_watch watch = context->node.watch();
    respond(admin_body({{"packs", std::move(list)}, {"forecast", json::object{{"kinds", json_of(watch.kinds)}, {"packs", forecast_json(watch.packs)}}}}));
  });
}

void admin_refresh_packs(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.refresh_packs(reply_empty(context, respond));
}

void admin_rule_pack(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  pack_rule rule{pack_id(request.values.front()), whole_number(fields, "priority"), fields.flag("active"), fields.text("condition", max_condition_text)};
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  if (!rule.priority && !rule.active && !rule.condition) {
    return respond(admin_fault({fault_code::bad_input, "$: the request changes nothing", "give priority, active or condition"}, context->config.retry_after_s));
  }
  context->node.rule_pack(std::move(rule), reply_empty(context, respond));
}

}  // namespace ald
