// evolve: how each event changes a device's state.
#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald {
namespace {

void enter(state::Device& state, state::DeliveryStatus status, std::int64_t at_ms) {
  state.mutable_delivery()->set_status(status);
  state.mutable_delivery()->set_since_ms(at_ms);
}

void enter_sending(state::Device& state, std::int64_t at_ms) {
  enter(state, push_address_of(state).empty() ? state::AWAITING_POLL : state::PUSH_OWED, at_ms);
}

// A new attempt: what is still under way for the one before means nothing any more.
void send_anew(state::Device& state, std::int64_t at_ms) {
  state.mutable_delivery()->set_attempt(state.delivery().attempt() + 1);
  enter_sending(state, at_ms);
}

void enter_list(state::Device& state, event::ResendList list, std::int64_t at_ms) {
  switch (list) {
    case event::NEEDS_MANUAL_RESEND: return enter(state, state::LISTED_FOR_RESEND, at_ms);
    case event::WILL_ASK_BY_ITSELF: return enter(state, state::LISTED_WILL_ASK, at_ms);
    case event::NOT_LISTED:;
  }
}

void forget_answer(state::Delivery& delivery) {
  if (delivery.consent() != state::GIVEN) delivery.set_consent(state::NOT_ASKED);
}

void count_deferral(state::Device& state, state::Consent consent, std::int64_t at_ms) {
  if (state.delivery().prompts()) state.mutable_delivery()->set_consent(consent);  // a later no takes a yes back
  state.mutable_delivery()->set_deferrals(state.delivery().deferrals() + 1);
  enter(state, state::WAITING_TO_RETRY, at_ms);
}

void count_failure(state::Device& state, state::Setback setback, const std::string& detail, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  delivery.set_setback(setback);
  delivery.set_detail(detail);
  delivery.set_failures(delivery.failures() + 1);
  delivery.set_downloaded(false);  // a later success needs a download of its own
  delivery.set_fetched(false);     // and the device is done with the action until it is offered again
  // What waits for an operator goes on waiting for one (I5).
  if (delivery.status() != state::LISTED_FOR_RESEND) enter(state, state::WAITING_TO_RETRY, at_ms);
}

// A push address that came, went or changed: what waits to be sent goes there, and S9 is nothing for a pull-only device.
void follow_address(state::Device& state, const std::string& before, std::int64_t at_ms) {
  const std::string& address = push_address_of(state);
  if (address == before) return;
  const state::DeliveryStatus status = state.delivery().status();
  const bool waits = status == state::PUSH_OWED || status == state::AWAITING_POLL;
  if (waits || (status == state::PUSH_UNANSWERED && address.empty())) send_anew(state, at_ms);
}

// Consent came, or came to be needed: what was pushed before is not what the device is to have now.
void follow_consent(state::Device& state, bool lacked, std::int64_t at_ms) {
  const state::Delivery& delivery = state.delivery();
  if (lacked == lacks_consent(delivery)) return;
  const bool pushed = delivery.status() == state::PUSH_UNANSWERED || delivery.status() == state::ACCEPTED_BY_DEVICE;
  const bool waited_for_user = lacked && delivery.status() == state::WAITING_TO_RETRY && !is_closed(delivery);
  if (pushed || waited_for_user) send_anew(state, at_ms);
}

void close_cancel(state::Device& state, std::int64_t at_ms) {
  state.mutable_cancel()->set_status(state::CANCEL_CLOSED);
  state.mutable_cancel()->set_since_ms(at_ms);
}

// Back in service before it dropped the action: it may go on with it.
void come_back(state::Device& state, std::int64_t at_ms) {
  if (has_open_cancel(state) && state.cancel().cause() == event::OUT_OF_SERVICE) close_cancel(state, at_ms);
}

void on(state::Device& state, const event::Discovered& e, std::int64_t) {
  state.set_registration(state::DISCOVERED);
  state.set_discovery_rule(e.rule());
  state.set_peer_address(e.peer_address());
  state.set_auto_push_address(e.push_address());
}

void on(state::Device& state, const event::Registered& e, std::int64_t at_ms) {
  const std::string address = push_address_of(state);
  come_back(state, at_ms);
  if (state.registration() != state::REGISTERED) state.set_registered_at_ms(at_ms);
  state.set_registration(state::REGISTERED);
  if (e.has_name()) state.set_name(e.name());
  if (e.has_directory()) state.set_directory(e.directory());
  if (e.has_token_hash()) state.set_token_hash(e.token_hash());
  if (e.has_push_address()) state.set_push_address(e.push_address());
  if (e.has_firmware()) state.set_firmware(e.firmware());
  if (e.has_product()) state.set_product(e.product());
  follow_address(state, address, at_ms);
}

void on(state::Device& state, const event::TagsSet& e, std::int64_t) { *state.mutable_tags() = e.tags(); }

void on(state::Device& state, const event::Retired&, std::int64_t) { state.set_registration(state::RETIRED); }

void on(state::Device& state, const event::ReplacementBegan& e, std::int64_t) {
  state.set_replaced_by(e.by());
  state.set_replacement_open(true);
}

void on(state::Device& state, const event::TookOver& e, std::int64_t) { state.set_replaces(e.from()); }

void on(state::Device& state, const event::ReplacementFinished&, std::int64_t) { state.set_replacement_open(false); }

void on(state::Device& state, const event::AttributesReported& e, std::int64_t) {
  state.set_attributes_sent(true);
  if (e.has_firmware()) state.set_firmware(e.firmware());
  if (e.has_product()) state.set_product(e.product());
  if (e.has_hardware_serial()) state.set_hardware_serial(e.hardware_serial());
  if (e.has_boot_id()) state.set_boot_id(e.boot_id());
}

void on(state::Device& state, const event::Contacted& e, std::int64_t at_ms) {
  const std::string address = push_address_of(state);
  state.set_contact_day(day_of(at_ms));
  state.set_unreachable(false);
  state.set_peer_address(e.peer_address());
  state.set_auto_push_address(e.push_address());
  follow_address(state, address, at_ms);
}

void on(state::Device& state, const event::ProfileApplied& e, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  const bool lacked = lacks_consent(delivery);
  delivery.set_profile(e.profile());
  delivery.set_profile_revision(e.revision());
  delivery.set_prompts(e.prompts());
  follow_consent(state, lacked, at_ms);
}

void on(state::Device& state, const event::NeedOpened& e, std::int64_t at_ms) {
  state::Need& need = *state.mutable_need();
  need.Clear();
  need.set_kind(e.kind());
  need.set_n(e.n());
  need.set_open(true);
  need.set_opened_at_ms(at_ms);
  if (e.has_later_than_day()) need.set_later_than_day(e.later_than_day());
}

void on(state::Device& state, const event::OrderBlocked& e, std::int64_t) { state.mutable_need()->set_blocked(e.reason()); }

void on(state::Device& state, const event::OrderUnblocked&, std::int64_t) { state.mutable_need()->clear_blocked(); }

void on(state::Device& state, const event::AnswerUnusable& e, std::int64_t) { state.mutable_need()->set_unusable_answer(e.text()); }

void on(state::Device& state, const event::OrderRefused& e, std::int64_t at_ms) {
  state::Need& need = *state.mutable_need();
  need.clear_blocked();
  need.clear_unusable_answer();
  need.set_refusals(need.refusals() + 1);
  need.set_refused_at_ms(at_ms);
  need.set_refusal(e.code() + ": " + e.text());
}

void close_need(state::Need& need) {
  need.set_open(false);
  need.clear_blocked();
  need.clear_refusal();
  need.clear_unusable_answer();
}

// Whether what stays installed while this license is delivered is for evaluation: it has no grace.
void note_installed_evaluation(state::Device& state, const event::LicenseStored& e) {
  const bool was = state.delivery().status() == state::CONFIRMED ? state.license().evaluation() : state.installed_evaluation();
  if (was && e.has_installed_expiry_day()) state.set_installed_evaluation(true);
  else state.clear_installed_evaluation();
}

void on(state::Device& state, const event::LicenseStored& e, std::int64_t at_ms) {
  close_need(*state.mutable_need());
  note_installed_evaluation(state, e);
  if (e.has_installed_expiry_day()) state.set_installed_expiry_day(e.installed_expiry_day());
  else state.clear_installed_expiry_day();
  state::License& license = *state.mutable_license();
  const auto surplus = license.surplus_serials();
  license.Clear();
  if (e.has_replaces()) {  // of the same need: what is known of its licenses stays known
    *license.mutable_surplus_serials() = surplus;
    license.add_surplus_serials(e.replaces());
  }
  license.set_serial(e.serial());
  license.set_kind(e.kind());
  license.set_pack(e.pack());
  license.set_expiry_day(e.expiry_day());
  if (e.evaluation()) license.set_evaluation(true);
  state::Delivery& delivery = *state.mutable_delivery();
  const bool waits_for_operator = delivery.status() == state::LISTED_FOR_RESEND;
  delivery.Clear();
  delivery.set_action(e.action());
  delivery.set_revision(e.revision());
  delivery.set_attempt(1);
  delivery.set_profile(e.profile());
  delivery.set_profile_revision(e.profile_revision());
  delivery.set_prompts(e.prompts());
  if (waits_for_operator) return enter(state, state::LISTED_FOR_RESEND, at_ms);  // I5 holds for the next license too
  enter_sending(state, at_ms);
}

void on(state::Device& state, const event::SurplusStored& e, std::int64_t) { state.mutable_license()->add_surplus_serials(e.serial()); }

void on(state::Device& state, const event::RenewalFutile& e, std::int64_t) {
  close_need(*state.mutable_need());
  state::License& license = *state.mutable_license();
  license.add_surplus_serials(e.serial());
  license.set_futile_serial(e.serial());
  license.set_futile_pack(e.pack());
}

void on(state::Device& state, const event::PushFinished& e, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  switch (e.outcome()) {
    case event::ACCEPTED:
      if (!e.asked()) {
        delivery.set_fetched(true);
        return enter(state, state::ACCEPTED_BY_DEVICE, at_ms);
      }
      delivery.set_consent(state::GIVEN);
      return send_anew(state, at_ms);
    case event::DECLINED: return count_deferral(state, state::DECLINED_BY_USER, at_ms);
    case event::LATER: return count_deferral(state, state::DEFERRED_BY_USER, at_ms);
    case event::UNREACHABLE:
      state.set_unreachable(true);
      return enter_list(state, e.list(), at_ms);
    case event::UNKNOWN:;
  }
  enter(state, state::PUSH_UNANSWERED, at_ms);
}

void on(state::Device& state, const event::DeliveryTimedOut& e, std::int64_t at_ms) {
  state.set_unreachable(true);
  enter_list(state, e.list(), at_ms);
}

void on(state::Device& state, const event::Relisted& e, std::int64_t at_ms) {
  if (is_closed(state.delivery())) state.mutable_delivery()->set_setback(state::NO_SETBACK);  // it may be offered again
  enter_list(state, e.list(), at_ms);
}

void on(state::Device& state, const event::ConsentAsked&, std::int64_t at_ms) {
  state.mutable_delivery()->set_consent(state::ASKED);
  // The unanswered push of the question came through, or need not: the user has it.
  if (state.delivery().status() == state::PUSH_UNANSWERED) enter(state, state::ACCEPTED_BY_DEVICE, at_ms);
}

void on(state::Device& state, const event::ConsentAnswered& e, std::int64_t at_ms) {
  if (!e.given()) return count_deferral(state, state::DECLINED_BY_USER, at_ms);
  const bool lacked = lacks_consent(state.delivery());
  state.mutable_delivery()->set_consent(state::GIVEN);
  follow_consent(state, lacked, at_ms);
}

void on(state::Device& state, const event::ConsentImpossible&, std::int64_t) {
  state.mutable_delivery()->set_consent(state::CANNOT_ASK);
}

void on(state::Device& state, const event::DeliveryRetried& e, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  forget_answer(delivery);
  if (is_closed(delivery)) delivery.set_setback(state::NO_SETBACK);
  delivery.set_attempt(e.attempt());
  enter_sending(state, at_ms);
}

void on(state::Device& state, const event::ResendRequested& e, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  forget_answer(delivery);
  if (delivery.status() == state::CONFIRMED) {  // a redelivery: asked and downloaded anew
    delivery.set_consent(state::NOT_ASKED);
    delivery.set_downloaded(false);
    delivery.set_fetched(false);
    delivery.set_deferrals(0);
    delivery.set_failures(0);
  }
  delivery.set_setback(state::NO_SETBACK);
  delivery.set_attempt(e.attempt());
  delivery.set_profile(e.profile());
  delivery.set_profile_revision(e.profile_revision());
  delivery.set_prompts(e.prompts());
  enter_sending(state, at_ms);
}

void on(state::Device& state, const event::DownloadCompleted&, std::int64_t at_ms) {
  state.set_unreachable(false);
  state.mutable_delivery()->set_downloaded(true);
  state.mutable_delivery()->set_fetched(true);
  state.mutable_delivery()->set_setback(state::NO_SETBACK);
  enter(state, state::DOWNLOADED, at_ms);
}

void on(state::Device& state, const event::LicenseConfirmed&, std::int64_t at_ms) {
  state.mutable_delivery()->set_setback(state::NO_SETBACK);
  state.set_installed_action(state.delivery().action());
  state.set_installed_serial(state.license().serial());
  state.clear_installed_expiry_day();  // the license's own counts
  state.clear_installed_evaluation();
  state.clear_installed_withdrawn();
  if (state.has_cancel() && !has_open_cancel(state)) state.mutable_cancel()->clear_serial();  // another license is there instead
  enter(state, state::CONFIRMED, at_ms);
}

void on(state::Device& state, const event::ConfirmedWithoutDownload&, std::int64_t) {
  state.mutable_delivery()->set_setback(state::SETBACK_WITHOUT_DOWNLOAD);
}

void on(state::Device& state, const event::InstallFailed& e, std::int64_t at_ms) {
  count_failure(state, state::SETBACK_INSTALL_FAILED, e.detail(), at_ms);
}

void on(state::Device& state, const event::DeliveryRejected& e, std::int64_t at_ms) {
  if (state.delivery().prompts()) state.mutable_delivery()->set_consent(state::DECLINED_BY_USER);  // it may have been the user
  count_failure(state, state::SETBACK_REJECTED, e.detail(), at_ms);
}

// The block is no operator's (any more).
void end_withdrawal(state::Device& state) {
  state.clear_withdrawn();
  state.clear_block_returns();
}

void on(state::Device& state, const event::LicenseRevoked& e, std::int64_t at_ms) {
  state.set_blocked(true);
  state.set_revoked_serial(e.serial());
  state.set_revocation(e.reason());
  state.set_revoked_at_ms(at_ms);
  end_withdrawal(state);
}

void on(state::Device& state, const event::BlockLifted&, std::int64_t) {
  state.set_blocked(false);
  end_withdrawal(state);
}

void on(state::Device& state, const event::NeedAdopted& e, std::int64_t at_ms) {
  state::Need& need = *state.mutable_need();
  need.Clear();
  need.set_kind(e.kind());
  need.set_n(e.n());
  need.set_open(false);
  need.set_opened_at_ms(at_ms);
  state.clear_blocked();
  end_withdrawal(state);
}

void on(state::Device& state, const event::DeploymentFetched&, std::int64_t) { state.mutable_delivery()->set_fetched(true); }

void on(state::Device& state, const event::CancelBegan& e, std::int64_t at_ms) {
  state::Cancel& cancel = *state.mutable_cancel();
  cancel.Clear();
  cancel.set_status(state::CANCEL_OFFERED);
  cancel.set_action(e.action());
  cancel.set_cause(e.cause());
  cancel.set_since_ms(at_ms);
  if (!e.has_revision()) return;
  cancel.set_revision(e.revision());
  cancel.set_serial(e.serial());
  cancel.set_attempt((e.action() == state.delivery().action() ? state.delivery().attempt() : 0) + 1);
  state.mutable_delivery()->set_revision(e.revision());
}

// The device dropped the action: should it ever be offered again, it starts from the beginning.
void drop_action(state::Device& state, std::int64_t at_ms) {
  state::Delivery& delivery = *state.mutable_delivery();
  delivery.set_fetched(false);
  delivery.set_downloaded(false);
  if (delivery.status() != state::LISTED_FOR_RESEND) send_anew(state, at_ms);
}

void on(state::Device& state, const event::CancelAnswered& e, std::int64_t at_ms) {
  state::Cancel& cancel = *state.mutable_cancel();
  cancel.set_outcome(e.outcome());
  cancel.set_detail(e.detail());
  if (e.outcome() == event::CANCEL_REFUSED) {
    cancel.set_status(state::CANCEL_WAITING);
    cancel.set_since_ms(at_ms);
    cancel.set_refusals(cancel.refusals() + 1);
    return;
  }
  close_cancel(state, at_ms);
  if (e.outcome() == event::CANCEL_DONE) note_removed(state);
  if (e.outcome() == event::CANCEL_DONE && cancel.action() == state.delivery().action()) drop_action(state, at_ms);
  // What waited for the cancel begins to wait for the device now.
  if (state.delivery().status() == state::AWAITING_POLL) enter(state, state::AWAITING_POLL, at_ms);
}

void on(state::Device& state, const event::CancelRetried&, std::int64_t at_ms) {
  state.mutable_cancel()->set_status(state::CANCEL_OFFERED);
  state.mutable_cancel()->set_since_ms(at_ms);
}

void on(state::Device& state, const event::CancelAbandoned&, std::int64_t at_ms) { close_cancel(state, at_ms); }

void on(state::Device& state, const event::AutoConfirmSet& e, std::int64_t at_ms) {
  state::AutoConfirm& standing = *state.mutable_auto_confirm();
  standing.set_active(e.active());
  standing.set_initiator(e.initiator());
  standing.set_remark(e.remark());
  standing.set_since_ms(at_ms);
}

void on(state::Device& state, const event::Rejected&, std::int64_t) { state.set_registration(state::REJECTED_DEVICE); }

void on(state::Device& state, const event::TokenReplaced& e, std::int64_t) { state.set_token_hash(e.token_hash()); }

}  // namespace

void follow_device(state::Device& state, const event::Device& what, const std::string& address, std::int64_t at_ms) {
  if (what.has_registered()) come_back(state, at_ms);
  follow_address(state, address, at_ms);
}

void fold_event(state::Device& state, const event::Device& what, std::int64_t at_ms) {
  switch (what.kind_case()) {
    case event::Device::kDiscovered: return on(state, what.discovered(), at_ms);
    case event::Device::kRegistered: return on(state, what.registered(), at_ms);
    case event::Device::kRetired: return on(state, what.retired(), at_ms);
    case event::Device::kAttributesReported: return on(state, what.attributes_reported(), at_ms);
    case event::Device::kContacted: return on(state, what.contacted(), at_ms);
    case event::Device::kProfileApplied: return on(state, what.profile_applied(), at_ms);
    case event::Device::kNeedOpened: return on(state, what.need_opened(), at_ms);
    case event::Device::kOrderBlocked: return on(state, what.order_blocked(), at_ms);
    case event::Device::kOrderRefused: return on(state, what.order_refused(), at_ms);
    case event::Device::kLicenseStored: return on(state, what.license_stored(), at_ms);
    case event::Device::kSurplusStored: return on(state, what.surplus_stored(), at_ms);
    case event::Device::kPushFinished: return on(state, what.push_finished(), at_ms);
    case event::Device::kDeliveryTimedOut: return on(state, what.delivery_timed_out(), at_ms);
    case event::Device::kRelisted: return on(state, what.relisted(), at_ms);
    case event::Device::kConsentAsked: return on(state, what.consent_asked(), at_ms);
    case event::Device::kConsentAnswered: return on(state, what.consent_answered(), at_ms);
    case event::Device::kConsentImpossible: return on(state, what.consent_impossible(), at_ms);
    case event::Device::kDeliveryRetried: return on(state, what.delivery_retried(), at_ms);
    case event::Device::kResendRequested: return on(state, what.resend_requested(), at_ms);
    case event::Device::kDownloadCompleted: return on(state, what.download_completed(), at_ms);
    case event::Device::kLicenseConfirmed: return on(state, what.license_confirmed(), at_ms);
    case event::Device::kConfirmedWithoutDownload: return on(state, what.confirmed_without_download(), at_ms);
    case event::Device::kInstallFailed: return on(state, what.install_failed(), at_ms);
    case event::Device::kDeliveryRejected: return on(state, what.delivery_rejected(), at_ms);
    case event::Device::kAnswerUnusable: return on(state, what.answer_unusable(), at_ms);
    case event::Device::kOrderUnblocked: return on(state, what.order_unblocked(), at_ms);
    case event::Device::kLicenseRevoked: return on(state, what.license_revoked(), at_ms);
    case event::Device::kBlockLifted: return on(state, what.block_lifted(), at_ms);
    case event::Device::kNeedAdopted: return on(state, what.need_adopted(), at_ms);
    case event::Device::kDeploymentFetched: return on(state, what.deployment_fetched(), at_ms);
    case event::Device::kCancelBegan: return on(state, what.cancel_began(), at_ms);
    case event::Device::kCancelAnswered: return on(state, what.cancel_answered(), at_ms);
    case event::Device::kCancelRetried: return on(state, what.cancel_retried(), at_ms);
    case event::Device::kCancelAbandoned: return on(state, what.cancel_abandoned(), at_ms);
    case event::Device::kAutoConfirmSet: return on(state, what.auto_confirm_set(), at_ms);
    case event::Device::kRejected: return on(state, what.rejected(), at_ms);
    case event::Device::kTokenReplaced: return on(state, what.token_replaced(), at_ms);
    case event::Device::kRenewalFutile: return on(state, what.renewal_futile(), at_ms);
    case event::Device::kTagsSet: return on(state, what.tags_set(), at_ms);
    case event::Device::kLicenseWithdrawn: return fold_in(state, what.license_withdrawn(), at_ms);
    case event::Device::kReturnForced: return fold_in(state, what.return_forced(), at_ms);
    case event::Device::kReturnSettled: return fold_in(state, what.return_settled(), at_ms);
    case event::Device::kRemovalPushed: return fold_in(state, what.removal_pushed(), at_ms);
    case event::Device::kRemovalSentAgain: return fold_in(state, what.removal_sent_again(), at_ms);
    case event::Device::kReplacementBegan: return on(state, what.replacement_began(), at_ms);
    case event::Device::kTookOver: return on(state, what.took_over(), at_ms);
    case event::Device::kReplacementFinished: return on(state, what.replacement_finished(), at_ms);
    case event::Device::KIND_NOT_SET:;  // refused by the log when it is read
  }
}

}  // namespace ald
