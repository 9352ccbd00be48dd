// Consent by poll.
#include "http/ddi_confirmation.hpp"

#include "http/ddi_deployment.hpp"
#include "http/json_fields.hpp"

namespace ald {
namespace {

namespace json = boost::json;

void reply_with_question(const shared_context& context, const routed_request& request, const http_responder& respond, ddi_device device) {
  context->node.command(device.unit, fetch_confirmation{device.row.action}, [=](result<done> r) {
    if (!r) return respond(ddi_fault(r.error(), context->config.retry_after_s));
    const auto file = find_artifact(context, device, respond);
    if (!file) return;
    respond(ddi_body(request, {{"id", request.values[1]}, {"confirmation", ddi_deployment_body(*context, device.row, *file, "")}}));
  });
}

result<answer_confirmation> parse_answer(const std::string& body, action_id action, std::uint32_t max_json_depth) {
  const auto parsed = parse_json(body, max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  const auto word = fields.text("confirmation", 64);
  fields.require("confirmation", "\"confirmed\" or \"denied\"");
  if (word && *word != "confirmed" && *word != "denied") fields.complain("confirmation", "is neither \"confirmed\" nor \"denied\"");
  if (!fields.ok()) return fields.error();
  return answer_confirmation{action, *word == "confirmed"};
}

json::object confirmation_links(const device_row& row, const std::string& base) {
  const std::string change = row.auto_confirm ? "deactivateAutoConfirm" : "activateAutoConfirm";
  json::object links{{change, ddi_link(base + "/" + change)}};
  if (row.offer == poll_offer::confirmation) links["confirmationBase"] = ddi_link(base + "/" + std::to_string(number(row.action)));
  return links;
}

json::object json_of(const state::AutoConfirm& standing) {
  json::object out{{"active", standing.active()}};
  if (!standing.initiator().empty()) out["initiator"] = standing.initiator();
  if (!standing.remark().empty()) out["remark"] = standing.remark();
  out["activatedAt"] = standing.since_ms();
  return out;
}

/// {"initiator"?,"remark"?}; the body may be missing.
result<set_auto_confirm> parse_auto_confirm(const std::string& body, const gateway_config& config) {
  set_auto_confirm out{true, "", ""};
  if (body.empty()) return out;
  const auto parsed = parse_json(body, config.max_json_depth);
  if (!parsed) return parsed.error();
  json_fields fields(parsed.value(), "$");
  out.initiator = fields.text("initiator", config.max_attribute_bytes).value_or("");
  out.remark = fields.text("remark", config.max_attribute_bytes).value_or("");
  if (!fields.ok()) return fields.error();
  return out;
}

void send_auto_confirm(const shared_context& context, const unit_id& unit, set_auto_confirm wish, const http_responder& respond) {
  context->node.command(unit, std::move(wish), [context, respond](result<done> r) {
    respond(r ? ddi_taken() : ddi_fault(r.error(), context->config.retry_after_s));
  });
}

}  // namespace

void ddi_confirmation_status(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    const auto base = ddi_base_url(*context, request, device.unit);
    if (!base) return respond(ddi_error(400, "ald.error.bad_input", "the Host header is not a host name"));
    auto links = confirmation_links(device.row, *base + "/confirmationBase");
    if (!device.row.auto_confirm) {
      return respond(ddi_body(request, {{"autoConfirm", {{"active", false}}}, {"_links", std::move(links)}}));
    }
    context->node.show(device.unit, [=](result<device_detail> detail) {
      if (!detail) return respond(ddi_fault(detail.error(), context->config.retry_after_s));
      respond(ddi_body(request, {{"autoConfirm", json_of(detail.value().state.auto_confirm())}, {"_links", links}}));
    });
  });
}

void ddi_confirmation(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action || device.row.offer != poll_offer::confirmation || device.row.action != *action) {
      return respond(ddi_error(404, "ald.error.not_found", "no such question for this device"));
    }
    reply_with_question(context, request, respond, std::move(device));
  });
}

void ddi_confirmation_feedback(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action) return respond(ddi_error(404, "ald.error.not_found", "no such question for this device"));
    const auto answer = parse_answer(request.body, *action, context->config.max_json_depth);
    if (!answer) return respond(ddi_fault(answer.error(), context->config.retry_after_s));
    context->node.command(device.unit, answer.value(), [context, respond](result<done> r) {
      respond(r ? ddi_taken() : ddi_fault(r.error(), context->config.retry_after_s));
    });
  });
}

void ddi_activate_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto wish = parse_auto_confirm(request.body, context->config);
    if (!wish) return respond(ddi_fault(wish.error(), context->config.retry_after_s));
    send_auto_confirm(context, device.unit, wish.value(), respond);
  });
}

void ddi_deactivate_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) { send_auto_confirm(context, device.unit, set_auto_confirm{}, respond); });
}

}  // namespace ald
