// Reads attributes and hands them to the device's actor.
#include "http/ddi_attributes.hpp"

#include <initializer_list>

#include "http/ddi_discovery.hpp"
#include "http/json_fields.hpp"

namespace ald {

result<report_attributes> parse_attributes(std::string_view body, const gateway_config& config) {
  const auto parsed = parse_json(body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields all(parsed.value(), "$");
  const auto mode = all.text("mode", 16).value_or("merge");
  if (mode != "merge" && mode != "replace" && mode != "remove") all.complain("mode", "is none of \"merge\", \"replace\", \"remove\"");
  all.require("data", "an object of attributes");
  auto data = all.object("data");
  if (!data) return all.error();
  const auto first_of = [&](std::initializer_list<std::string_view> keys) {
    std::optional<std::string> found;
    for (const auto key : keys) {
      auto value = data->text(key, config.max_attribute_bytes);
      if (!found) found = std::move(value);
    }
    return found;
  };
  report_attributes out;
  out.firmware = first_of({"firmware", "firmware_version", "fw_version"});
  out.product = first_of({"product"});
  out.hardware_serial = first_of({"hardware_serial", "serial_number"});
  out.boot_id = first_of({"boot_id"});
  all.adopt(*data);
  if (!all.ok()) return all.error();
  // What a device takes back stays on record as the last thing it reported.
  return mode == "remove" ? report_attributes{} : out;
}

void ddi_attributes(const shared_context& context, routed_request request, const http_responder& respond) {
  const auto& name = request.values.front();
  const auto row = is_unit_id(name) ? context->view.find(unit_id(name)) : std::nullopt;
  const auto verdict = is_unit_id(name) ? admit(*context, unit_id(name), request, row) : admission::refused;
  if (answered_too_many(context, request, verdict, respond)) return;
  const bool pending = verdict == admission::newcomer && row && row->stage == device_stage::discovered;
  if (verdict != admission::admitted && !pending) return refuse(context, respond);
  auto attributes = parse_attributes(request.body, context->config);
  if (!attributes) return respond(ddi_fault(attributes.error(), context->config.retry_after_s));
  if (pending) return take_newcomers_attributes(context, unit_id(name), *row, std::move(attributes.value()), request, respond);
  context->node.command(unit_id(name), std::move(attributes.value()), [context, respond](result<done> r) {
    respond(r ? ddi_taken() : ddi_fault(r.error(), context->config.retry_after_s));
  });
}

}  // namespace ald
