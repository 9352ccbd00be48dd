// Decisions on the user's say, as it comes over DDI's confirmationBase (I4).
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_machine.hpp"

namespace ald::device_decisions {
namespace {

bool is_asked(const state::Device& state, action_id action) {
  return offer_of(state) == poll_offer::confirmation && number(action) == state.delivery().action();
}

bool was_answered(const state::Delivery& delivery) {
  const state::Consent consent = delivery.consent();
  return consent == state::GIVEN || consent == state::DECLINED_BY_USER || consent == state::DEFERRED_BY_USER;
}

fault no_question() {
  return {fault_code::not_found, "no question of consent is open for this action", "poll again"};
}

bool asks(const state::Device& state) {
  const state::DeliveryStatus status = state.delivery().status();
  return status != state::NO_DELIVERY && status != state::CONFIRMED && lacks_consent(state.delivery());
}

}  // namespace

void add_auto_consent(const state::Device& state, std::vector<event::Device>& out) {
  if (!state.auto_confirm().active() && !out.front().has_auto_confirm_set()) return;
  state::Device after = state;
  for (const event::Device& what : out) evolve(after, what, state.seq(), state.last_at_ms());
  if (!after.auto_confirm().active() || !asks(after)) return;
  event::ConsentAnswered& e = *out.emplace_back().mutable_consent_answered();
  e.set_given(true);
  e.set_carrier(event::BY_AUTO_CONFIRM);
}

decision judge(const state::Device& state, const set_auto_confirm& what, const device_context& context) {
  if (state.registration() != state::REGISTERED) {
    return fault{fault_code::not_found, "no such registered device", "register it: ald register UNIT"};
  }
  std::vector<event::Device> events;
  const std::string initiator = shortened(what.initiator, context.policy->max_detail);
  const std::string remark = shortened(what.remark, context.policy->max_detail);
  const state::AutoConfirm& standing = state.auto_confirm();
  const bool same_words = standing.initiator() == initiator && standing.remark() == remark;
  if (what.active == standing.active() && (!what.active || same_words)) return events;
  event::AutoConfirmSet& e = *events.emplace_back().mutable_auto_confirm_set();
  e.set_active(what.active);
  e.set_initiator(initiator);
  e.set_remark(remark);
  return events;
}

decision judge(const state::Device& state, const fetch_confirmation& what, const device_context&) {
  if (!is_asked(state, what.action)) return no_question();
  std::vector<event::Device> events;
  if (state.delivery().consent() != state::ASKED) events.emplace_back().mutable_consent_asked()->set_carrier(event::BY_POLL);
  return events;
}

decision judge(const state::Device& state, const answer_confirmation& what, const device_context&) {
  std::vector<event::Device> events;
  const state::Delivery& delivery = state.delivery();
  if (is_asked(state, what.action)) {
    event::ConsentAnswered& e = *events.emplace_back().mutable_consent_answered();
    e.set_given(what.confirmed);
    e.set_carrier(event::BY_POLL);
    return events;
  }
  const bool is_mine = state.registration() == state::REGISTERED && number(what.action) == delivery.action();
  if (!is_mine || !delivery.prompts() || !was_answered(delivery)) return no_question();
  // The question was answered already: the same answer again is fine, another one comes too late.
  const bool same = what.confirmed ? delivery.consent() == state::GIVEN : delivery.consent() == state::DECLINED_BY_USER;
  if (same) return events;
  return fault{fault_code::gone, "the question was answered before with another answer", "poll again"};
}

decision judge(const state::Device& state, const miss_confirmation& what, const device_context&) {
  std::vector<event::Device> events;
  if (is_asked(state, what.action) && state.delivery().consent() == state::NOT_ASKED) events.emplace_back().mutable_consent_impossible();
  return events;
}

}  // namespace ald::device_decisions
