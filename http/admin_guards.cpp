// Shows the guards on money, lifts blocks, takes snapshots.
#include "http/admin_guards.hpp"

#include "http/admin_kinds.hpp"

#include <boost/json/array.hpp>

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::size_t max_path_bytes = 4096;

json::value cap_or_null(std::uint64_t cap) { return cap == 0 ? json::value() : json::value(cap); }

}  // namespace

json::object json_of(const money_status& status) {
  json::array would_order;
  std::uint64_t lines = 0;
  for (const auto& planned : status.would_order) {
    would_order.push_back({{"pack", planned.pack.text}, {"lines", planned.lines}});
    lines += planned.lines;
  }
  json::value tripped;
  if (status.tripped_window_s != 0) {
    tripped = {{"window_s", status.tripped_window_s},
               {"limit", status.tripped_limit},
               {"lines", status.tripped_lines},
               {"at_ms", status.tripped_at_ms}};
  }
  return {{"dry_run", status.dry_run},
          {"would_order", {{"lines", lines}, {"packs", std::move(would_order)}}},
          {"restoring", status.restoring},
          {"orders_last_hour", status.orders_last_hour},
          {"max_orders_per_hour", cap_or_null(status.max_orders_per_hour)},
          {"orders_last_day", status.orders_last_day},
          {"max_orders_per_day", cap_or_null(status.max_orders_per_day)},
          {"cap_tripped", std::move(tripped)}};
}

void admin_unblock_device(const shared_context& context, routed_request request, const http_responder& respond) {
  const unit_id unit(request.values.front());
  if (!is_unit_id(unit.text)) {
    return respond(admin_fault({fault_code::not_found, "no device has this unit ID", "list them: GET /api/v1/devices"}, context->config.retry_after_s));
  }
  lift_block what;
  if (!request.body.empty()) {
    const auto parsed = parse_json(request.body, context->config.max_json_depth);
    if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
    json_fields fields(parsed.value(), "$");
    what.kind = kind_field(fields);
    fields.refuse_others();
    if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  }
  context->node.command(unit, what, reply_empty(context, respond));
}

void admin_snapshot(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto to = fields.text("to", max_path_bytes).value_or("");
  fields.require("to", "an absolute path on the node's machine");
  fields.refuse_others();
  if (fields.ok() && (!to.starts_with('/') || to.find('\0') != to.npos)) fields.complain("to", "is not an absolute path", "a new or empty directory on the node's machine");
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.snapshot(to, [context, respond, to](result<group_number> group) {
    if (!group) return respond(admin_fault(group.error(), context->config.retry_after_s));
    respond(admin_body({{"to", to}, {"last_group", group.value()}}));
  });
}

}  // namespace ald
