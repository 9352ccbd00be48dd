// Decisions on pushes, downloads, feedback and re-sends (S7, S8, S9).
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_withdrawal.hpp"
#include "messages/mutant.hpp"

namespace ald::device_decisions {
namespace {

fault unknown_action() {
  return {fault_code::not_found, "no such action for this device", "poll again"};
}

fault closed_action() {
  return {fault_code::gone, "the action is closed with another result", "poll again"};
}

bool is_action_of(const state::Device& state, action_id action) {
  return state.registration() == state::REGISTERED && state.delivery().status() != state::NO_DELIVERY &&
         number(action) == state.delivery().action();
}

decision progress(const state::Device& state) {
  std::vector<event::Device> events;
  const state::Delivery& delivery = state.delivery();
  if (delivery.status() == state::CONFIRMED || is_closed(delivery)) return closed_action();
  const bool result_open = delivery.status() == state::PUSH_OWED || delivery.status() == state::PUSH_UNANSWERED;
  if (result_open && is_file_open(state)) {
    if (has_open_cancel(state)) add_replaced(state, "works on the settings that replace it", events);
    // Who works on the settings has them, whatever becomes of the push's own answer.
    event::PushFinished& e = *events.emplace_back().mutable_push_finished();
    e.set_attempt(delivery.attempt());
    e.set_outcome(event::ACCEPTED);
    e.set_detail("feedback");
  } else if (!delivery.fetched() && offer_of(state) == poll_offer::deployment) {
    events.emplace_back().mutable_deployment_fetched()->set_action(delivery.action());
  }
  return events;
}

decision success(const state::Device& state, const take_feedback& what) {
  std::vector<event::Device> events;
  if (state.delivery().status() == state::CONFIRMED) return events;
  if (is_closed(state.delivery())) return closed_action();
  if (state.delivery().downloaded() || ALD_MUTANT("believe_success_without_download")) {
    events.emplace_back().mutable_license_confirmed()->set_action(number(what.action));
  } else if (state.delivery().setback() != state::SETBACK_WITHOUT_DOWNLOAD) {
    events.emplace_back().mutable_confirmed_without_download()->set_action(number(what.action));
  }
  return events;
}

decision failure(const state::Device& state, const take_feedback& what, const device_context& context) {
  std::vector<event::Device> events;
  if (state.delivery().setback() == state::SETBACK_INSTALL_FAILED) return events;
  if (state.delivery().status() == state::CONFIRMED || is_closed(state.delivery())) return closed_action();
  event::InstallFailed& e = *events.emplace_back().mutable_install_failed();
  e.set_action(number(what.action));
  e.set_code(what.code);
  e.set_detail(shortened(what.detail, context.policy->max_detail));
  return events;
}

decision rejection(const state::Device& state, const take_feedback& what, const device_context& context) {
  std::vector<event::Device> events;
  if (state.delivery().setback() == state::SETBACK_REJECTED) return events;
  if (state.delivery().status() == state::CONFIRMED || is_closed(state.delivery())) return closed_action();
  event::DeliveryRejected& e = *events.emplace_back().mutable_delivery_rejected();
  e.set_action(number(what.action));
  e.set_detail(shortened(what.detail, context.policy->max_detail));
  return events;
}

decision judge_feedback(const state::Device& state, const take_feedback& what, const device_context& context) {
  switch (what.what) {
    case take_feedback::kind::canceled:
    case take_feedback::kind::progress: return progress(state);
    case take_feedback::kind::success: return success(state, what);
    case take_feedback::kind::failure: return failure(state, what, context);
    case take_feedback::kind::rejected:;
  }
  return rejection(state, what, context);
}

// The device has not read the cancel yet, or goes on: what it closes by itself need not be called off any more.
decision on_called_off(const state::Device& state, const take_feedback& what, const device_context& context) {
  const std::string detail = shortened(what.detail, context.policy->max_detail);
  std::vector<event::Device> events;
  if (what.what == take_feedback::kind::progress) return events;
  const bool is_installed = has_open_removal(state) && what.action == action_id{state.installed_action()};
  if (is_installed && what.what == take_feedback::kind::success) return events;  // it was, and is to be no more
  if (is_installed && what.what != take_feedback::kind::canceled) return closed_action();
  if (what.what == take_feedback::kind::canceled) {
    add_cancel_answer(state, event::CANCEL_DONE, detail, events);
    return events;
  }
  // It has what is to go back, under an action that nothing is kept of any more: it stays called off until the device has dropped it.
  if (what.what == take_feedback::kind::success && is_withdrawn(state) && !is_action_of(state, what.action)) return events;
  // A device that is retired, or has another license to come, has no use for the result.
  if (is_action_of(state, what.action)) {
    auto closed = judge_feedback(state, what, context);
    events = std::move(closed.value());  // an action that is called off is open: it can be closed in any way
  }
  add_cancel_answer(state, event::CANCEL_OVERTAKEN, detail, events);
  return events;
}

}  // namespace

decision judge(const state::Device& state, const finish_push& what, const device_context& context) {
  if (what.removed) return judge_removal_push(state, what, context);
  std::vector<event::Device> events;
  const state::Delivery& delivery = state.delivery();
  // Feedback outranks a late result, and a result of an earlier attempt or another question means nothing now.
  if (delivery.status() != state::PUSH_OWED || number(what.action) != delivery.action() || what.attempt != delivery.attempt() ||
      what.asked != lacks_consent(delivery)) {
    return events;
  }
  if (what.outcome == event::ACCEPTED && !what.asked && is_pushed_over_cancel(state)) {
    add_replaced(state, "took the settings that replace it", events);
  }
  event::PushFinished& e = *events.emplace_back().mutable_push_finished();
  e.set_attempt(what.attempt);
  e.set_outcome(what.outcome);
  e.set_asked(what.asked);
  e.set_detail(shortened(what.detail, context.policy->max_detail));
  if (what.outcome == event::UNREACHABLE) e.set_list(resend_list_for(state.firmware(), *context.policy));
  return events;
}

decision judge(const state::Device& state, const take_feedback& what, const device_context& context) {
  if (has_open_cancel(state) && number(what.action) == state.cancel().action()) return on_called_off(state, what, context);
  if (!is_action_of(state, what.action)) {
    return number(what.action) != 0 && number(what.action) == state.cancel().action() ? closed_action() : unknown_action();
  }
  return judge_feedback(state, what, context);
}

decision judge(const state::Device& state, const complete_download& what, const device_context&) {
  std::vector<event::Device> events;
  if (!is_action_of(state, what.action)) return unknown_action();
  if (state.delivery().status() == state::CONFIRMED) return events;
  if (!is_file_open(state)) return unknown_action();
  if (state.delivery().status() == state::DOWNLOADED) return events;
  if (has_open_cancel(state)) add_replaced(state, "fetches what replaces it", events);
  events.emplace_back().mutable_download_completed()->set_action(number(what.action));
  return events;
}

decision judge(const state::Device& state, const resend_settings&, const device_context& context) {
  std::vector<event::Device> events;
  if (state.registration() != state::REGISTERED) {
    return fault{fault_code::not_found, "no such registered device", "register it: ald register UNIT"};
  }
  if (state.delivery().status() == state::NO_DELIVERY) {
    return fault{fault_code::conflict, "the device has no license yet", "see what it waits for: ald show UNIT"};
  }
  if (is_withdrawn(state) && has_open_removal(state)) return judge_removal_resend(state);
  if (is_withdrawn(state)) {
    return fault{fault_code::conflict, "the device's license was revoked",
                 state.blocked() ? "find out why, then lift the block: ald unblock UNIT" : "it gets another one: ald show UNIT says what it waits for"};
  }
  // What an operator sends from S9's list still waits for the cancel; sent once more, it waits no longer.
  const bool listed = state.delivery().status() == state::LISTED_FOR_RESEND;
  if (has_open_cancel(state) && !listed) events.emplace_back().mutable_cancel_abandoned();
  if (state.delivery().status() == state::PUSH_OWED) return events;
  const effective_profile profile = context.fleet->resolve(unit_id(state.unit()), state.directory());
  event::ResendRequested& e = *events.emplace_back().mutable_resend_requested();
  e.set_attempt(state.delivery().attempt() + 1);
  e.set_profile(profile.profile);
  e.set_profile_revision(profile.revision);
  e.set_prompts(profile.prompts);
  return events;
}

}  // namespace ald::device_decisions
