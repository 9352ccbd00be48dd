// Bounded first contacts.
#include "http/ddi_discovery.hpp"

namespace ald {
namespace {

http_response no_place_answer(const gateway_context& context, const discovery_desk::no_place& no) {
  if (no.why == discovery_desk::drop::overall_rate) return ddi_too_many("too many new devices at once", no.wait_ms);
  return ddi_fault({fault_code::busy, "too many new devices at once", "ask again later"}, context.config.retry_after_s);
}

}  // namespace

void welcome(const shared_context& context, discover_device what, const unit_id& unit, const http_responder& respond, std::function<void()> then) {
  const auto now_ms = context->clock.now().mono_ms;
  if (const auto no = context->desk.enter(now_ms)) {
    context->desk.count(no->why, now_ms);
    return respond(no_place_answer(*context, *no));
  }
  context->node.command(unit, std::move(what), [context, respond, then = std::move(then)](result<done> r) {
    context->desk.finish();
    if (r) return then();
    if (r.error().code == fault_code::busy) context->desk.count(discovery_desk::drop::full, context->clock.now().mono_ms);
    respond(ddi_fault(r.error(), context->config.retry_after_s));
  });
}

void take_newcomers_attributes(const shared_context& context, const unit_id& unit, const device_row& row, report_attributes what,
                               const routed_request& request, const http_responder& respond) {
  if (!row.wants_attributes) return respond(ddi_taken());  // whoever claims the unit ID next must not fill the log
  auto who = newcomer_of(context->config, unit, request);
  who.product = what.product.value_or("");
  const auto peer = request.peer_address;
  context->node.command(unit, std::move(what), [=](result<done> r) {
    if (!r) return respond(ddi_fault(r.error(), context->config.retry_after_s));
    const auto judged = judge(*context->desk.rules(), who);
    if (judged.verdict != discovery_verdict::accepted) return respond(ddi_taken());
    welcome(context, discover_device{peer, std::string(judged.rule), true}, unit, respond, [respond] { respond(ddi_taken()); });
  });
}

}  // namespace ald
