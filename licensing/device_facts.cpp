// Answers to the questions of device_facts.hpp.
#include "licensing/device_facts.hpp"

#include <algorithm>
#include <limits>

#include "licensing/firmware_version.hpp"
#include "licensing/retry_policy.hpp"
#include "messages/mutant.hpp"

namespace ald {

const std::string& push_address_of(const state::Device& state) {
  return state.has_push_address() ? state.push_address() : state.auto_push_address();
}

bool lacks_consent(const state::Delivery& delivery) { return delivery.prompts() && delivery.consent() != state::GIVEN && !ALD_MUTANT("ignore_consent"); }

bool is_closed(const state::Delivery& delivery) {
  return delivery.setback() == state::SETBACK_INSTALL_FAILED || delivery.setback() == state::SETBACK_REJECTED;
}

std::optional<effective_profile> changed_profile(const state::Device& state, const std::string& directory, const device_context& context) {
  const state::Delivery& delivery = state.delivery();
  if (delivery.status() == state::NO_DELIVERY || delivery.status() == state::CONFIRMED || is_withdrawn(state)) return std::nullopt;
  effective_profile now = context.fleet->resolve(unit_id(state.unit()), directory);
  if (now == effective_profile{delivery.profile(), delivery.profile_revision(), delivery.prompts()}) return std::nullopt;
  return now;
}

bool is_revoked(const state::Device& state) { return state.has_revoked_serial() && state.license().serial() == state.revoked_serial(); }

bool is_withdrawn(const state::Device& state) { return state.blocked() || is_revoked(state); }

std::int64_t expires_at(const state::License& license) {
  constexpr std::int64_t last_day = std::numeric_limits<std::int64_t>::max() / ms_per_day - 1;
  return (std::min(license.expiry_day(), last_day) + 1) * ms_per_day;
}

bool has_valid_license(const state::Device& state, const device_context& context) {
  return state.license().kind() == context.kind() && !is_revoked(state) &&
         (context.clock_suspect || context.now.wall_ms < expires_at(state.license()));
}

bool is_to_be_replaced(const state::License& license) { return license.evaluation() && !license.has_futile_serial(); }

std::int64_t renews_at(const state::Device& state, const device_policy& policy) {
  const std::int64_t end_ms = expires_at(state.license());
  if (is_to_be_replaced(state.license())) return state.need().opened_at_ms();
  return state.license().has_futile_serial() ? end_ms : renewal_at(policy.renewal, state.unit(), state.need().opened_at_ms(), end_ms);
}

bool is_renewal_due(const state::Device& state, const device_context& context) {
  return context.now.wall_ms >= renews_at(state, *context.policy) || ALD_MUTANT("renew_at_every_look");
}

bool has_as_good(const state::Device& state, std::int64_t expiry_day, bool evaluation, const device_context& context) {
  if (!has_valid_license(state, context)) return false;
  if (state.license().evaluation() != evaluation) return evaluation;
  return expiry_day <= state.license().expiry_day();
}

bool has_better(const state::Device& state, std::int64_t expiry_day, bool evaluation, const device_context& context) {
  if (!has_valid_license(state, context)) return false;
  if (state.license().evaluation() != evaluation) return evaluation;
  return expiry_day < state.license().expiry_day();
}

std::optional<std::int64_t> installed_until_day(const state::Device& state, const device_context& context) {
  if (state.delivery().status() == state::CONFIRMED) {
    if (is_revoked(state) || state.license().kind() != context.kind()) return std::nullopt;
    return state.license().expiry_day();
  }
  const bool was_revoked = state.has_revoked_serial() && state.installed_serial() == state.revoked_serial();
  if (!state.has_installed_expiry_day() || was_revoked) return std::nullopt;
  return state.installed_expiry_day();
}

license_term installed_term(const state::Device& state, const device_context& context) {
  const auto last_day = installed_until_day(state, context);
  const renewal_policy& renewal = context.policy->renewal;
  const bool evaluation = state.delivery().status() == state::CONFIRMED ? state.license().evaluation() : state.installed_evaluation();
  return last_day ? make_license_term(*last_day, renewal.expiring_days, evaluation ? 0 : renewal.grace_days) : license_term{};
}

bool is_covered(const state::Device& state, const device_context& context) {
  switch (installed_term(state, context).state_on(day_of(context.now.wall_ms), context.clock_suspect)) {
    case license_state::valid:
    case license_state::expiring:
    case license_state::grace: return true;
    case license_state::none:
    case license_state::expired:;
  }
  return false;
}

bool is_delivering(const state::Device& state) {
  return state.delivery().status() != state::NO_DELIVERY && state.delivery().status() != state::CONFIRMED;
}

artifact_form form_of(const state::Device& state, const device_policy& policy) {
  const auto found = policy.form_of_product.find(state.product());
  return found == policy.form_of_product.end() ? policy.form_of_others : found->second;
}

bool has_open_cancel(const state::Device& state) {
  return state.cancel().status() == state::CANCEL_OFFERED || state.cancel().status() == state::CANCEL_WAITING;
}

bool is_known_action(const state::Device& state) {
  const state::Delivery& delivery = state.delivery();
  return delivery.fetched() && delivery.status() != state::CONFIRMED && !has_open_cancel(state);
}

std::optional<std::int64_t> cancel_retry_at(const state::Device& state, const device_policy& policy) {
  if (state.cancel().status() != state::CANCEL_WAITING) return std::nullopt;
  return state.cancel().since_ms() + policy.ask_again_ms;
}

bool is_pushed_over_cancel(const state::Device& state) {
  const state::DeliveryStatus status = state.delivery().status();
  const bool pushed = status == state::PUSH_OWED || status == state::PUSH_UNANSWERED;
  return pushed && has_open_cancel(state) && state.cancel().action() != state.delivery().action() && !is_withdrawn(state) &&
         state.registration() == state::REGISTERED;
}

bool is_file_open(const state::Device& state) {
  if (is_pushed_over_cancel(state)) return !lacks_consent(state.delivery());
  return offer_of(state) == poll_offer::deployment;
}

poll_offer offer_of(const state::Device& state) {
  if (has_open_cancel(state)) {
    const bool offered = state.cancel().status() == state::CANCEL_OFFERED && state.delivery().status() != state::LISTED_FOR_RESEND;
    return offered ? poll_offer::cancel : poll_offer::nothing;
  }
  if (state.registration() != state::REGISTERED || is_withdrawn(state)) return poll_offer::nothing;
  switch (state.delivery().status()) {
    case state::LISTED_FOR_RESEND:
      if (ALD_MUTANT("offer_while_listed")) break;
      return poll_offer::nothing;
    case state::NO_DELIVERY:
    case state::WAITING_TO_RETRY:
    case state::CONFIRMED: return poll_offer::nothing;
    case state::PUSH_OWED:
    case state::AWAITING_POLL:
    case state::PUSH_UNANSWERED:
    case state::ACCEPTED_BY_DEVICE:
    case state::LISTED_WILL_ASK:
    case state::DOWNLOADED:;
  }
  return lacks_consent(state.delivery()) ? poll_offer::confirmation : poll_offer::deployment;
}

device_attributes attributes_of(const state::Device& state) {
  return {state.unit(),    state.name(),            state.directory(), state.firmware(),
          state.product(), state.hardware_serial(), {state.tags().begin(), state.tags().end()}};
}

bool is_selected(const state::Device& state, const device_context& context) {
  const recorded_condition& condition = context.fleet->condition();
  if (context.further.empty() && !condition.is_set()) return true;
  const device_attributes device = attributes_of(state);
  const bool satisfies = condition.satisfied_by(device) && (context.further.empty() || context.fleet->wants(context.further, device));
  return satisfies || ALD_MUTANT("license_whom_nobody_selected");
}

order_key key_of(const state::Device& state) {
  return make_order_key(unit_id(state.unit()), license_kind(state.need().kind()), state.need().n());
}

bool is_open_need(const state::Device& state, const order_key& key) {
  if (!state.need().open()) return false;
  return key == key_of(state);
}

bool is_known_serial(const state::License& license, const license_serial& serial) {
  if (license.serial() == serial.text) return true;
  const auto& surplus = license.surplus_serials();
  return std::find(surplus.begin(), surplus.end(), serial.text) != surplus.end();
}

bool accounts_for(const state::Device& state, std::uint32_t n, const license_serial& serial) {
  return n < state.need().n() || is_known_serial(state.license(), serial);
}

event::ResendList resend_list_for(const std::string& firmware, const device_policy& policy) {
  return firmware_at_least(firmware, policy.will_ask_from_firmware) ? event::WILL_ASK_BY_ITSELF : event::NEEDS_MANUAL_RESEND;
}

std::int64_t refusal_retry_at(const state::Device& state, const device_policy& policy) {
  return state.need().refused_at_ms() + retry_delay(policy.refusal_retry, state.unit(), state.need().refusals());
}

namespace {

// After a no to a pushed question it is pushed again: a device that takes pushes and never polls will not answer the cancel before.
bool goes_on_over_cancel(const state::Device& state) {
  return state.delivery().status() == state::WAITING_TO_RETRY || is_pushed_over_cancel(state);
}

}  // namespace

std::optional<std::int64_t> delivery_deadline(const state::Device& state, const device_policy& policy) {
  const state::Delivery& delivery = state.delivery();
  if (is_withdrawn(state) || (has_open_cancel(state) && !goes_on_over_cancel(state))) return std::nullopt;
  switch (delivery.status()) {
    case state::NO_DELIVERY:
    case state::PUSH_OWED:
    case state::AWAITING_POLL:
    case state::LISTED_WILL_ASK:
    case state::CONFIRMED: return std::nullopt;
    case state::LISTED_FOR_RESEND:
      if (ALD_MUTANT("send_again_to_old_firmware")) return delivery.since_ms() + policy.unanswered_push_ms;
      return std::nullopt;
    case state::PUSH_UNANSWERED: return delivery.since_ms() + policy.unanswered_push_ms;
    case state::ACCEPTED_BY_DEVICE: return delivery.since_ms() + (lacks_consent(delivery) ? policy.ask_again_ms : policy.download_ms);
    case state::DOWNLOADED: return delivery.since_ms() + policy.confirmation_ms;
    case state::WAITING_TO_RETRY:;
  }
  if (delivery.setback() == state::SETBACK_INSTALL_FAILED) {
    return delivery.since_ms() + retry_delay(policy.install_retry, state.unit(), delivery.failures());
  }
  return delivery.since_ms() + policy.ask_again_ms;
}

}  // namespace ald
