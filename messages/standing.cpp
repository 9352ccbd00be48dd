// Names and explanations of stages and reasons.
#include "messages/standing.hpp"

namespace ald {

std::string_view name(device_stage s) {
  switch (s) {
    case device_stage::unknown: return "unknown";
    case device_stage::discovered: return "discovered";
    case device_stage::registered: return "registered";
    case device_stage::ordering: return "ordering";
    case device_stage::delivering: return "delivering";
    case device_stage::licensed: return "licensed";
    case device_stage::retired: return "retired";
    case device_stage::rejected: return "rejected";
  }
  return "";
}

std::string_view name(device_reason r) {
  switch (r) {
    case device_reason::none: return "none";
    case device_reason::awaiting_registration: return "awaiting_registration";
    case device_reason::awaiting_scan: return "awaiting_scan";
    case device_reason::deployment_off: return "deployment_off";
    case device_reason::pack_exhausted: return "pack_exhausted";
    case device_reason::no_pack: return "no_pack";
    case device_reason::no_pack_fits: return "no_pack_fits";
    case device_reason::no_later_pack: return "no_later_pack";
    case device_reason::clock_suspect: return "clock_suspect";
    case device_reason::server_unreachable: return "server_unreachable";
    case device_reason::dry_run: return "dry_run";
    case device_reason::restoring: return "restoring";
    case device_reason::order_cap: return "order_cap";
    case device_reason::revoked: return "revoked";
    case device_reason::order_refused: return "order_refused";
    case device_reason::order_placed: return "order_placed";
    case device_reason::answer_unusable: return "answer_unusable";
    case device_reason::pushing: return "pushing";
    case device_reason::push_unanswered: return "push_unanswered";
    case device_reason::awaiting_poll: return "awaiting_poll";
    case device_reason::awaiting_download: return "awaiting_download";
    case device_reason::needs_manual_resend: return "needs_manual_resend";
    case device_reason::will_ask_by_itself: return "will_ask_by_itself";
    case device_reason::awaiting_consent: return "awaiting_consent";
    case device_reason::consent_declined: return "consent_declined";
    case device_reason::consent_deferred: return "consent_deferred";
    case device_reason::consent_impossible: return "consent_impossible";
    case device_reason::confirmed_without_download: return "confirmed_without_download";
    case device_reason::install_failed: return "install_failed";
    case device_reason::rejected_by_device: return "rejected_by_device";
    case device_reason::awaiting_confirmation: return "awaiting_confirmation";
    case device_reason::awaiting_cancel: return "awaiting_cancel";
    case device_reason::cancel_refused: return "cancel_refused";
    case device_reason::rejected_by_operator: return "rejected_by_operator";
    case device_reason::renewing: return "renewing";
    case device_reason::not_selected: return "not_selected";
    case device_reason::no_pack_for_device: return "no_pack_for_device";
    case device_reason::awaiting_removal: return "awaiting_removal";
    case device_reason::awaiting_return: return "awaiting_return";
    case device_reason::withdrawn: return "withdrawn";
    case device_reason::returned: return "returned";
    case device_reason::no_full_pack: return "no_full_pack";
    case device_reason::awaiting_turn: return "awaiting_turn";
  }
  return "";
}

std::string_view next_step(device_reason r) {
  switch (r) {
    case device_reason::none: return "nothing to do";
    case device_reason::awaiting_registration: return "an operator or a rule registers it: ald accept UNIT";
    case device_reason::awaiting_scan: return "the next scan orders a license";
    case device_reason::deployment_off: return "an operator turns deployment on: ald switch on";
    case device_reason::pack_exhausted: return "the next scan tries again; an operator adds licenses to the pack";
    case device_reason::no_pack: return "the next scan tries again; an operator adds a pack of this kind";
    case device_reason::no_pack_fits: return "an operator looks why no pack may be drawn on: ald packs";
    case device_reason::no_later_pack: return "an operator adds a pack that expires later";
    case device_reason::clock_suspect: return "an operator checks the node's clock and confirms it: ald clock confirm";
    case device_reason::server_unreachable: return "the next scan tries again";
    case device_reason::dry_run: return "it would be ordered; an operator ends the dry run: start the node without it";
    case device_reason::restoring: return "ordered when the store is reconciled with the licensing server";
    case device_reason::order_cap: return "an operator finds out why so much was ordered, then: ald switch on";
    case device_reason::revoked: return "an operator finds out why, then lifts the block: ald unblock UNIT";
    case device_reason::order_refused: return "tried again, ever more rarely; an operator asks the licensing server's owner";
    case device_reason::order_placed: return "the licensing server answers";
    case device_reason::answer_unusable: return "asked again with the same key; an operator asks the licensing server's owner";
    case device_reason::pushing: return "the node sends the settings";
    case device_reason::push_unanswered: return "the device downloads, or S9 applies at the deadline";
    case device_reason::awaiting_poll: return "the device polls and downloads";
    case device_reason::awaiting_download: return "the device downloads its license";
    case device_reason::needs_manual_resend: return "an operator sends the settings again: ald resend UNIT";
    case device_reason::will_ask_by_itself: return "the device asks by itself and downloads";
    case device_reason::awaiting_consent: return "the user answers";
    case device_reason::consent_declined: return "asked again later; an operator can assign a profile without prompting";
    case device_reason::consent_deferred: return "asked again later";
    case device_reason::consent_impossible: return "an operator assigns a profile without prompting: ald profile assign";
    case device_reason::confirmed_without_download: return "the device downloads, or an operator looks at it: ald resend UNIT";
    case device_reason::install_failed: return "tried again later; an operator looks at the device";
    case device_reason::rejected_by_device: return "tried again later; an operator looks at the device";
    case device_reason::awaiting_confirmation: return "the device reboots and confirms";
    case device_reason::awaiting_cancel: return "the device drops the earlier action; an operator need not wait for one in service: ald resend UNIT";
    case device_reason::cancel_refused: return "asked again later; an operator need not wait for a device in service: ald resend UNIT";
    case device_reason::rejected_by_operator: return "nothing, unless an operator accepts it: ald accept UNIT";
    case device_reason::renewing: return "the licensing server answers; the license at hand is used meanwhile";
    case device_reason::not_selected: return "nothing, unless an operator changes the fleet's condition or the device: ald conditions";
    case device_reason::no_pack_for_device: return "an operator changes a pack's condition or the device, or adds a pack: ald packs";
    case device_reason::awaiting_removal: return "revoked: the device confirms that it does without; ald resend UNIT sends the settings again";
    case device_reason::awaiting_return: return "revoked: the licensing server takes the license back";
    case device_reason::withdrawn: return "revoked by an operator; it may be licensed again after: ald unblock UNIT";
    case device_reason::returned: return "revoked, its license is back in its pack; an operator lets it be licensed again: ald unblock UNIT";
    case device_reason::no_full_pack: return "an operator adds a pack of full licenses: an evaluation license is given once";
    case device_reason::awaiting_turn: return "another license of the device is delivered first";
  }
  return "";
}

bool needs_operator(device_reason r) {
  switch (r) {
    case device_reason::awaiting_registration:
    case device_reason::deployment_off:
    case device_reason::pack_exhausted:
    case device_reason::no_pack:
    case device_reason::no_pack_fits:
    case device_reason::no_later_pack:
    case device_reason::not_selected:
    case device_reason::no_pack_for_device:
    case device_reason::no_full_pack:
    case device_reason::dry_run:
    case device_reason::order_cap:
    case device_reason::revoked:
    case device_reason::withdrawn:
    case device_reason::returned:
    case device_reason::clock_suspect:
    case device_reason::order_refused:
    case device_reason::answer_unusable:
    case device_reason::needs_manual_resend:
    case device_reason::consent_impossible:
    case device_reason::confirmed_without_download:
    case device_reason::install_failed:
    case device_reason::cancel_refused:
    case device_reason::rejected_by_device: return true;
    case device_reason::none:
    case device_reason::awaiting_scan:
    case device_reason::server_unreachable:
    case device_reason::restoring:
    case device_reason::order_placed:
    case device_reason::renewing:
    case device_reason::pushing:
    case device_reason::push_unanswered:
    case device_reason::awaiting_poll:
    case device_reason::awaiting_download:
    case device_reason::will_ask_by_itself:
    case device_reason::awaiting_consent:
    case device_reason::consent_declined:
    case device_reason::consent_deferred:
    case device_reason::awaiting_cancel:
    case device_reason::awaiting_removal:
    case device_reason::awaiting_return:
    case device_reason::awaiting_turn:
    case device_reason::rejected_by_operator:
    case device_reason::awaiting_confirmation: return false;
  }
  return false;
}

bool counts_as_stuck(device_stage stage, device_reason reason) {
  const bool needs_one = stage == device_stage::registered || stage == device_stage::ordering || stage == device_stage::delivering;
  const bool needs_next = stage == device_stage::licensed && reason != device_reason::none;
  const bool is_meant = reason == device_reason::revoked || reason == device_reason::deployment_off || reason == device_reason::awaiting_removal ||
                        reason == device_reason::awaiting_return || reason == device_reason::withdrawn || reason == device_reason::returned ||
                         reason == device_reason::not_selected || reason == device_reason::awaiting_turn ||
                         (reason == device_reason::no_full_pack && needs_next);  // it runs on an evaluation license
  return (needs_one || needs_next) && !is_meant;
}

bool parse(std::string_view text, device_stage& out) {
  for (int i = 0; i < device_stage_count; ++i) {
    if (name(static_cast<device_stage>(i)) == text) return out = static_cast<device_stage>(i), true;
  }
  return false;
}

bool parse(std::string_view text, device_reason& out) {
  for (int i = 0; i < device_reason_count; ++i) {
    if (name(static_cast<device_reason>(i)) == text) return out = static_cast<device_reason>(i), true;
  }
  return false;
}

}  // namespace ald
