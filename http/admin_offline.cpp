// Hands files between the operator and the connector.
#include "http/admin_offline.hpp"

#include <boost/json/object.hpp>

namespace ald {
namespace {

fault reached_over_the_network() {
  return {fault_code::conflict, "this node orders over its network, not by files", "orders leave as files with licensing.connector = \"file\""};
}

}  // namespace

void admin_export_orders(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto* limit = fields.value("limit");
  if (limit != nullptr && (!limit->is_int64() || limit->get_int64() < 0)) fields.complain("limit", "must be a whole number, 0 for all");
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  if (context->config.offline == nullptr) return respond(admin_fault(reached_over_the_network(), context->config.retry_after_s));
  auto made = context->config.offline->export_orders(limit == nullptr ? 0 : static_cast<std::size_t>(limit->get_int64()));
  respond(admin_body({{"file", std::move(made.file)}, {"lines", made.lines}, {"waiting", made.waiting}, {"node_key", context->config.offline->node_key()}}));
}

void admin_import_licenses(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  const auto file = fields.text("file", request.body.size()).value_or("");
  fields.require("file", "the text of a file that the licensing server made");
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  if (context->config.offline == nullptr) return respond(admin_fault(reached_over_the_network(), context->config.retry_after_s));
  const auto taken = context->config.offline->import_licenses(file);
  if (!taken) return respond(admin_fault(taken.error(), context->config.retry_after_s));
  // A license of a line that was refused before is as good as one that an operator brings: its device has it already, or takes it now.
  for (const std::string& license : taken.value().late) context->node.upload(license, [](const result<license_claims>&) {});
  // What waits is asked for at once, and what the file says of packs is news.
  context->node.orders_hint();
  const auto& counts = taken.value();
  context->node.refresh_packs([context, respond, counts](const result<done>& refreshed) {
    if (!refreshed) return respond(admin_fault(refreshed.error(), context->config.retry_after_s));
    respond(admin_body({{"licenses", counts.licenses}, {"refusals", counts.refusals}, {"not_waiting", counts.not_waiting}, {"packs", counts.packs}}));
  });
}

}  // namespace ald
