// Decisions on actions that are called off: by another license, a revocation or a retirement.
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"

namespace ald::device_decisions {
namespace {

fault unknown_action() {
  return {fault_code::not_found, "no such action for this device", "poll again"};
}

}  // namespace

void add_cancel(const state::Device& state, event::CancelCause cause, std::vector<event::Device>& out) {
  if (!is_known_action(state)) return;
  event::CancelBegan& e = *out.emplace_back().mutable_cancel_began();
  e.set_action(state.delivery().action());
  e.set_cause(cause);
  if (cause != event::LICENSE_REVOKED && cause != event::LICENSE_WITHDRAWN) return;
  e.set_revision(state.delivery().revision() + 1);
  e.set_serial(state.license().serial());
}

void add_cancel_answer(const state::Device& state, event::CancelOutcome outcome, const std::string& detail, std::vector<event::Device>& out) {
  event::CancelAnswered& e = *out.emplace_back().mutable_cancel_answered();
  e.set_action(state.cancel().action());
  e.set_outcome(outcome);
  e.set_detail(detail);
}

void add_replaced(const state::Device& state, const std::string& detail, std::vector<event::Device>& out) {
  add_cancel_answer(state, state.cancel().has_revision() ? event::CANCEL_SUPERSEDED : event::CANCEL_DONE, detail, out);
}

decision judge(const state::Device& state, const fetch_deployment& what, const device_context&) {
  if (offer_of(state) != poll_offer::deployment || number(what.action) != state.delivery().action()) return unknown_action();
  std::vector<event::Device> events;
  if (!state.delivery().fetched()) events.emplace_back().mutable_deployment_fetched()->set_action(number(what.action));
  return events;
}

decision judge(const state::Device& state, const answer_cancel& what, const device_context& context) {
  std::vector<event::Device> events;
  const state::Cancel& cancel = state.cancel();
  if (cancel.status() == state::NO_CANCEL || number(what.action) != cancel.action()) return unknown_action();
  const std::string detail = shortened(what.detail, context.policy->max_detail);
  if (!has_open_cancel(state)) {
    // The same answer again is fine, another one comes too late.
    if (what.what == answer_cancel::kind::done && cancel.outcome() != event::CANCEL_OVERTAKEN) return events;
    return fault{fault_code::gone, "the action is closed", "poll again"};
  }
  switch (what.what) {
    case answer_cancel::kind::done: add_cancel_answer(state, event::CANCEL_DONE, detail, events); break;
    case answer_cancel::kind::refused:
      if (cancel.status() == state::CANCEL_OFFERED) add_cancel_answer(state, event::CANCEL_REFUSED, detail, events);
      break;
    case answer_cancel::kind::progress:;
  }
  return events;
}

}  // namespace ald::device_decisions
