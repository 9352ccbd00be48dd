// Reads tags and hands them to the devices that are named.
#include "http/admin_tags.hpp"

#include "http/admin_many.hpp"

namespace ald {
namespace {

device_command read_tags(json_fields& fields, std::size_t max_bytes) {
  tag_device what;
  what.add = fields.texts("add", max_tags_a_call, max_bytes).value_or(std::vector<std::string>{});
  what.remove = fields.texts("remove", max_tags_a_call, max_bytes).value_or(std::vector<std::string>{});
  what.only = fields.flag("only").value_or(false);
  if (what.add.empty() && what.remove.empty() && !what.only) fields.complain("add", "and \"remove\" name no tag", "name some, or only: true for none at all");
  return what;
}

}  // namespace

void admin_tag_devices(const shared_context& context, routed_request request, const http_responder& respond) {
  many_order order;
  order.count_name = "tagged";
  order.read = [max_bytes = context->config.max_attribute_bytes](json_fields& fields) { return read_tags(fields, max_bytes); };
  order_many(context, std::move(order), request.body, respond);
}

}  // namespace ald
