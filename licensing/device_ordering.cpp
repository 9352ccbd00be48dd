// Decisions on needs, orders and deadlines (S2, S3, S5, S6).
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_withdrawal.hpp"
#include "messages/mutant.hpp"

namespace ald::device_decisions {
namespace {

// A need is opened only for a registered device without an open need or a block, whose license is not valid or due for renewal, and that the
// fleet's condition selects.
bool needs_license(const state::Device& state, const device_context& context) {
  if (state.need().open() || state.blocked() || context.base_blocked || context.clock_suspect || !context.fleet->deployment_on()) return false;
  return (!has_valid_license(state, context) || is_renewal_due(state, context)) && is_selected(state, context);
}

event::NeedCause cause_of_need(const state::Device& state, const device_context& context) {
  if (state.need().n() == 0) return event::FIRST_NEED;
  if (is_revoked(state)) return event::BLOCK_LIFTED;
  return has_valid_license(state, context) && state.license().evaluation() ? event::FULL_WANTED : event::RENEWAL;
}

void add_need(const state::Device& state, const device_context& context, std::vector<event::Device>& out) {
  event::NeedOpened& e = *out.emplace_back().mutable_need_opened();
  e.set_kind(std::string(context.kind()));
  e.set_n(state.need().n() + 1);
  e.set_cause(cause_of_need(state, context));
  if (has_valid_license(state, context) && !state.license().evaluation()) e.set_later_than_day(state.license().expiry_day());
}

// What the end of a waiting time brings.
void add_timeout(const state::Device& state, const device_context& context, std::vector<event::Device>& out) {
  const auto deadline = delivery_deadline(state, *context.policy);
  if (!deadline || context.now.wall_ms < *deadline) return;
  if (state.delivery().status() == state::PUSH_UNANSWERED) {
    out.emplace_back().mutable_delivery_timed_out()->set_list(resend_list_for(state.firmware(), *context.policy));
  } else {
    out.emplace_back().mutable_delivery_retried()->set_attempt(state.delivery().attempt() + 1);
  }
}

std::optional<fault> wrong_license(const state::Device& state, const take_license& what) {
  if (what.claims.unit.text != state.unit() && !ALD_MUTANT("drop_unit_check")) {
    return fault{fault_code::bad_input, "the license for " + state.unit() + " carries the unit ID " + what.claims.unit.text,
                 "refused; ordered again with the same key"};
  }
  if (what.claims.kind.text != state.need().kind()) {
    return fault{fault_code::bad_input,
                 "the license for " + state.unit() + " is of kind " + what.claims.kind.text + ", not " + state.need().kind(),
                 "refused; ordered again with the same key"};
  }
  return std::nullopt;
}

bool has_expired(const license_claims& claims, const device_context& context) {
  return !context.clock_suspect && claims.expiry_day < day_of(context.now.wall_ms);
}

// `License` is a command that brings one: take_license, adopt_license or upload_license.
template <class License>
event::Device license_stored(const state::Device& state, const License& what, std::uint32_t n, const device_context& context) {
  event::Device event;
  const effective_profile profile = context.fleet->resolve(unit_id(state.unit()), state.directory());
  event::LicenseStored& e = *event.mutable_license_stored();
  e.set_serial(what.claims.serial.text);
  e.set_kind(what.claims.kind.text);
  e.set_n(n);
  e.set_pack(what.pack.text);
  e.set_expiry_day(what.claims.expiry_day);
  e.set_license_file(what.license_file);
  e.set_action(number(what.action));
  e.set_revision(state.delivery().revision() + 1);
  e.set_profile(profile.profile);
  e.set_profile_revision(profile.revision);
  e.set_prompts(profile.prompts);
  if (what.evaluation) e.set_evaluation(true);
  if (const auto last_day = installed_until_day(state, context)) e.set_installed_expiry_day(*last_day);
  return event;
}

event::Device surplus_stored(const license_claims& claims, const std::string& license_file) {
  event::Device event;
  event::SurplusStored& e = *event.mutable_surplus_stored();
  e.set_serial(claims.serial.text);
  e.set_kind(claims.kind.text);
  e.set_license_file(license_file);
  return event;
}

event::Device renewal_futile(const state::Device& state, const take_license& what) {
  event::Device event;
  event::RenewalFutile& e = *event.mutable_renewal_futile();
  e.set_serial(what.claims.serial.text);
  e.set_kind(what.claims.kind.text);
  e.set_n(state.need().n());
  e.set_pack(what.pack.text);
  e.set_expiry_day(what.claims.expiry_day);
  e.set_license_file(what.license_file);
  return event;
}

decision fill_need(const state::Device& state, const take_license& what, const device_context& context) {
  if (has_expired(what.claims, context)) {
    return fault{fault_code::bad_input, "the license for " + state.unit() + " has expired",
                 "check the pack's expiry at the licensing server"};
  }
  std::vector<event::Device> events;
  if (has_as_good(state, what.claims.expiry_day, what.evaluation, context)) {
    events.push_back(renewal_futile(state, what));
    return events;
  }
  add_cancel(state, event::REPLACED, events);
  events.push_back(license_stored(state, what, state.need().n(), context));
  add_withdrawal(state, what.claims, what.pack, events);
  return events;
}

// Another license for a need that is filled: whoever paid for it wants to know. One that expires later than the device's own takes its
// place, if it can be delivered.
decision keep_surplus(const state::Device& state, const take_license& what, const device_context& context) {
  const license_claims& claims = what.claims;
  std::vector<event::Device> events;
  if (is_known_serial(state.license(), claims.serial)) return events;
  if (static_cast<std::uint32_t>(state.license().surplus_serials_size()) >= context.policy->max_surplus) {
    return fault{fault_code::conflict,
                 "another surplus license for " + state.unit() + ", more than are kept: serial " + claims.serial.text,
                 "look at the licensing server's ledger: it issues one need several licenses"};
  }
  const bool is_better = !state.need().open() && number(what.action) != 0 && !is_withdrawn(state) && !has_expired(claims, context) &&
                         !has_as_good(state, claims.expiry_day, what.evaluation, context);
  if (is_better) {
    add_cancel(state, event::REPLACED, events);
    events.push_back(license_stored(state, what, state.need().n(), context));
    events.back().mutable_license_stored()->set_replaces(state.license().serial());
    return events;
  }
  events.push_back(surplus_stored(claims, what.license_file));
  return events;
}

std::optional<fault> wrong_upload(const state::Device& state, const license_claims& claims, const device_context& context) {
  std::string kind(context.kind());
  if (state.need().open()) kind = state.need().kind();
  if (state.registration() != state::REGISTERED) {
    return fault{fault_code::not_found, state.unit() + ", for which this license is, is no registered device", "register it first: ald register UNIT"};
  }
  if (claims.unit.text != state.unit() || claims.kind.text != kind) {
    return fault{fault_code::bad_input, "the license is for " + claims.unit.text + ", kind " + claims.kind.text + ", not for " + state.unit() + ", kind " + kind,
                 "ask the licensing server's owner for the right one"};
  }
  if (state.blocked()) {
    return fault{fault_code::conflict, state.unit() + "'s license was revoked, and it is to have no other", "if it may have one again: ald unblock UNIT"};
  }
  if (claims.serial.text == state.revoked_serial()) {
    return fault{fault_code::conflict, "the license " + claims.serial.text + " was revoked", "ask the licensing server's owner for another one"};
  }
  if (find_return(state, claims.serial.text) != nullptr) {
    return fault{fault_code::conflict, "the license " + claims.serial.text + " was given back", "ask the licensing server's owner for another one"};
  }
  if (has_expired(claims, context)) {
    return fault{fault_code::bad_input, "the license for " + state.unit() + " has expired", "ask the licensing server's owner for another one"};
  }
  return std::nullopt;
}

// An answer whose line has ended fills no need; it can be surplus, but only of the need that it is for.
bool says_nothing(const state::Device& state, const take_license& what) {
  if (number(what.action) != 0) return false;
  if (state.need().open()) return true;
  return what.key != key_of(state);
}

// A license of this need which the store did not know. Of two that expire alike the later need's is the device's: something asked for it.
// One of no more use is only kept; one that was revoked blocks.
std::vector<event::Device> adopt(const state::Device& state, const adopt_license& what, const device_context& context) {
  std::vector<event::Device> events;
  const bool is_new_need = what.n > state.need().n();
  if (what.returned) {
    event::NeedAdopted& e = *events.emplace_back().mutable_need_adopted();
    e.set_kind(what.claims.kind.text);
    e.set_n(what.n);
    add_found_returned(what.claims, what.pack, events);
    return events;
  }
  const bool is_of_use = what.revoked || !(has_expired(what.claims, context) || has_better(state, what.claims.expiry_day, what.evaluation, context));
  if (is_new_need || !is_of_use) {
    event::NeedAdopted& e = *events.emplace_back().mutable_need_adopted();
    e.set_kind(what.claims.kind.text);
    e.set_n(what.n);
  }
  if (is_of_use) {
    add_cancel(state, event::REPLACED, events);
    events.push_back(license_stored(state, what, what.n, context));
  } else if (static_cast<std::uint32_t>(state.license().surplus_serials_size()) < context.policy->max_surplus) {
    events.push_back(surplus_stored(what.claims, what.license_file));
  }
  if (what.revoked) {
    event::LicenseRevoked& e = *events.emplace_back().mutable_license_revoked();
    e.set_serial(what.claims.serial.text);
    e.set_reason("found revoked when a restored store was reconciled");
  }
  return events;
}

}  // namespace

decision judge(const state::Device& state, const examine_device&, const device_context& context) {
  std::vector<event::Device> events;
  const auto cancel_at = cancel_retry_at(state, *context.policy);
  if (cancel_at && context.now.wall_ms >= *cancel_at) events.emplace_back().mutable_cancel_retried();
  if (state.registration() != state::REGISTERED) return events;
  add_removal_retry(state, context, events);
  add_profile_change(state, state.directory(), context, events);
  if (needs_license(state, context)) {
    add_need(state, context, events);
  } else if (events.empty()) {  // a new profile may itself restart the delivery: judge time at the next look
    add_timeout(state, context, events);
  }
  return events;
}

decision judge(const state::Device& state, const take_license& what, const device_context& context) {
  if (!state.has_need()) return fault{fault_code::not_found, "nobody ordered a license for " + state.unit(), ""};
  if (auto wrong = wrong_license(state, what)) return *wrong;
  if (says_nothing(state, what)) return std::vector<event::Device>{};
  return is_open_need(state, what.key) ? fill_need(state, what, context) : keep_surplus(state, what, context);
}

decision judge(const state::Device& state, const adopt_license& what, const device_context& context) {
  const order_key claimed = make_order_key(unit_id(state.unit()), what.claims.kind, what.n);
  if (what.claims.unit.text != state.unit() || what.key != claimed) {
    return fault{fault_code::bad_input, "the license under the key " + what.key.text + " is for " + what.claims.unit.text + ", kind " + what.claims.kind.text,
                 "look at the licensing server's ledger"};
  }
  if (accounts_for(state, what.n, what.claims.serial)) return std::vector<event::Device>{};
  if (what.n > state.need().n() || is_open_need(state, what.key)) return adopt(state, what, context);
  if (what.returned) return std::vector<event::Device>{};
  return keep_surplus(state, {what.key, what.claims, what.license_file, what.pack, what.action, what.evaluation}, context);
}

decision judge(const state::Device& state, const upload_license& what, const device_context& context) {
  if (auto wrong = wrong_upload(state, what.claims, context)) return *wrong;
  std::vector<event::Device> events;
  if (is_known_serial(state.license(), what.claims.serial)) return events;
  if (has_as_good(state, what.claims.expiry_day, what.evaluation, context)) {
    if (static_cast<std::uint32_t>(state.license().surplus_serials_size()) >= context.policy->max_surplus) {
      return fault{fault_code::conflict, state.unit() + " has a license that is valid as long, and more surplus licenses than are kept", ""};
    }
    events.push_back(surplus_stored(what.claims, what.license_file));
    return events;
  }
  // With a valid license at hand and nothing ordered it takes that one's place, as a better one of the same need.
  const bool is_exchange = !state.need().open() && has_valid_license(state, context);
  const bool is_new_need = !state.need().open() && !is_exchange;
  if (is_new_need) add_need(state, context, events);
  add_cancel(state, event::REPLACED, events);
  events.push_back(license_stored(state, what, state.need().n() + (is_new_need ? 1 : 0), context));
  if (is_exchange) events.back().mutable_license_stored()->set_replaces(state.license().serial());
  return events;
}

decision judge(const state::Device& state, const block_order& what, const device_context&) {
  std::vector<event::Device> events;
  if (is_open_need(state, what.key) && (!state.need().has_blocked() || state.need().blocked() != what.reason)) {
    events.emplace_back().mutable_order_blocked()->set_reason(what.reason);
  }
  return events;
}

decision judge(const state::Device& state, const unblock_order& what, const device_context&) {
  std::vector<event::Device> events;
  if (is_open_need(state, what.key) && state.need().has_blocked()) events.emplace_back().mutable_order_unblocked();
  return events;
}

decision judge(const state::Device& state, const report_unusable_answer& what, const device_context& context) {
  std::vector<event::Device> events;
  const std::string text = shortened(what.text, context.policy->max_detail);
  if (!is_open_need(state, what.key) || state.need().unusable_answer() == text) return events;
  events.emplace_back().mutable_answer_unusable()->set_text(text);
  return events;
}

decision judge(const state::Device& state, const refuse_order& what, const device_context& context) {
  std::vector<event::Device> events;
  if (!is_open_need(state, what.key)) return events;
  event::OrderRefused& e = *events.emplace_back().mutable_order_refused();
  e.set_code(shortened(what.code, context.policy->max_detail));
  e.set_text(shortened(what.text, context.policy->max_detail));
  return events;
}

}  // namespace ald::device_decisions
