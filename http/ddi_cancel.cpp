// Cancels by poll.
#include "http/ddi_cancel.hpp"

#include "http/ddi_feedback.hpp"

namespace ald {
namespace {

http_response no_such_action() { return ddi_error(404, "ald.error.not_found", "no such action for this device"); }

}  // namespace

void ddi_cancel(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action || device.row.offer != poll_offer::cancel || device.row.canceled != *action) return respond(no_such_action());
    const auto& id = request.values[1];
    respond(ddi_body(request, {{"id", id}, {"cancelAction", {{"stopId", id}}}}));
  });
}

void ddi_cancel_feedback(const shared_context& context, routed_request request, const http_responder& respond) {
  with_device(context, request, respond, [&](ddi_device device) {
    const auto action = parse_action(request.values[1]);
    if (!action) return respond(no_such_action());
    auto answer = parse_cancel_answer(request.body, *action, context->config.max_json_depth);
    if (!answer) return respond(ddi_fault(answer.error(), context->config.retry_after_s));
    context->node.command(device.unit, std::move(answer.value()), [context, respond](result<done> r) {
      respond(r ? ddi_taken() : ddi_fault(r.error(), context->config.retry_after_s));
    });
  });
}

}  // namespace ald
