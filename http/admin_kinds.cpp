// Lists further kinds with the devices that need them, and takes the operator's word on one.
#include "http/admin_kinds.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/admin_conditions.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::size_t max_kind_bytes = 64;

}  // namespace

std::optional<license_kind> kind_field(json_fields& fields) {
  const auto kind = fields.text("kind", max_kind_bytes);
  if (kind && !is_unit_id(*kind)) fields.complain("kind", "can't be a kind of license", "1 to 64 of A-Z a-z 0-9 . _ : -");
  return kind ? std::optional(license_kind(*kind)) : std::nullopt;
}

void admin_kinds(const shared_context& context, routed_request, const http_responder& respond) {
  context->node.fleet([context, respond](result<state::Fleet> fleet) {
    if (!fleet) return respond(admin_fault(fleet.error(), context->config.retry_after_s));
    const auto counts = context->view.kinds();
    json::array list;
    for (const state::WantedKind& kind : fleet.value().kinds()) {
      const auto counted = counts.find(license_kind(kind.kind()));
      const kind_counts of = counted == counts.end() ? kind_counts{} : counted->second;
      list.push_back({{"kind", kind.kind()},
                      {"wanted", !kind.off()},
                      {"condition", kind.has_condition() ? json::value(kind.condition()) : json::value()},
                      {"devices", of.devices},
                      {"licensed", of.licensed},
                      {"evaluation", of.evaluation}});
    }
    respond(admin_body({{"kinds", std::move(list)}}));
  });
}

void admin_set_kind(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto parsed = parse_json(request.body, context->config.max_json_depth);
  if (!parsed) return respond(admin_fault(parsed.error(), context->config.retry_after_s));
  json_fields fields(parsed.value(), "$");
  set_kind what{license_kind(request.values.front()), fields.flag("wanted").value_or(true), fields.text("condition", max_condition_text)};
  fields.refuse_others();
  if (!fields.ok()) return respond(admin_fault(fields.error(), context->config.retry_after_s));
  context->node.command(std::move(what), reply_empty(context, respond));
}

}  // namespace ald
