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

}  // namespace

void ddi_confirmation_status(const shared_context& context, routed_request request, const http_responder& respond) {
  with_current_device(context, request, respond, [context, request, respond](ddi_device device) {
    json::object body{{"autoConfirm", {{"active", false}}}};
    const auto base = ddi_base_url(*context, request, device.unit);
    if (base && device.row.offer == poll_offer::confirmation) {
      const auto href = *base + "/confirmationBase/" + std::to_string(number(device.row.action));
      body["_links"] = json::object{{"confirmationBase", ddi_link(href)}};
    }
    respond(ddi_body(request, body));
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

void ddi_auto_confirm(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device) {
    respond(ddi_error(501, "ald.error.not_supported",
                      "consent is given per action here: GET and answer confirmationBase/{id}, or have the operator assign a profile "
                      "without prompting"));
  });
}

}  // namespace ald
