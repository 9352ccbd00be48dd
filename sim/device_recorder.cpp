// Commands, sightings, answers and tries out of events.
#include "sim/device_recorder.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr std::int64_t finds_nobody_within_ms = 3'000;

std::optional<std::string> text_of(bool has, const std::string& text) { return has ? std::optional(text) : std::nullopt; }

}  // namespace

void device_recorder::polled(std::int64_t at_ms, bool found_something) {
  seen(at_ms);
  if (!device_.polls.empty() && device_.polls.back().at_ms == at_ms) {
    device_.polls.back().found_something |= found_something;
  } else {
    device_.polls.push_back({at_ms, found_something});
  }
}

void device_recorder::take_registration(const event::Registered& what, std::int64_t at_ms) {
  if (took_over_ms_ == at_ms) {  // the replacement is played
    if (device_.registered_ms < 0) device_.registered_ms = at_ms;
    return;
  }
  // A rule registers with the first contact.
  const bool by_rule = !device_.commands.empty() && device_.commands.back().at_ms == at_ms &&
                       std::holds_alternative<discover_device>(device_.commands.back().what) &&
                       std::get<discover_device>(device_.commands.back().what).rule == what.by();
  if (by_rule) {
    std::get<discover_device>(device_.commands.back().what).accept = true;
  } else {
    register_device made;
    made.by = what.by();
    made.name = text_of(what.has_name(), what.name());
    made.directory = text_of(what.has_directory(), what.directory());
    made.token_hash = text_of(what.has_token_hash(), what.token_hash());
    made.push_address = text_of(what.has_push_address(), what.push_address());
    made.firmware = text_of(what.has_firmware(), what.firmware());
    made.product = text_of(what.has_product(), what.product());
    command(std::move(made), at_ms);
  }
  if (!registered_by_) {
    registered_by_ = device_.commands.size() - 1;
    device_.registered_ms = at_ms;
  }
}

void device_recorder::take_offer(std::int64_t at_ms, bool from_answer) {
  offered_again_ms_.reset();
  device_.tries.push_back({n_, at_ms, from_answer, {}, 0});
  open_ = true;
  downloaded_ = false;
}

void device_recorder::take_push(const event::PushFinished& what, std::int64_t at_ms, recorded_times& times) {
  const bool timed = push_owed_ms_ >= 0;
  // It takes a while to find nobody: the device was away from the beginning of the push on.
  if (timed && what.outcome() == event::UNREACHABLE) {
    device_.sightings.push_back({std::max(push_owed_ms_, at_ms - finds_nobody_within_ms), event::UNREACHABLE, what.asked(), false});
  }
  device_.sightings.push_back({at_ms, what.outcome(), what.asked(), false});
  if (timed && what.outcome() == event::ACCEPTED) times.push.push_back(at_ms - push_owed_ms_);
  if (timed && what.outcome() == event::UNREACHABLE) times.unreachable.push_back(at_ms - push_owed_ms_);
  push_owed_ms_ = -1;
  device_.pushes.push_back({n_, what.attempt(), what.asked(), at_ms, what.outcome()});
  if (what.asked()) {
    if (what.outcome() == event::ACCEPTED) push_owed_ms_ = at_ms;
    if (what.outcome() != event::UNREACHABLE) device_.answers.push_back({n_, what.outcome(), 0});
    return;
  }
  if (what.outcome() != event::ACCEPTED && what.outcome() != event::UNKNOWN) return;
  fetched_ = false;
  // A device that has the file and is about to boot goes on with it, unless it fetches the file once more.
  if (awaits_result()) offered_again_ms_ = at_ms;
  else take_offer(at_ms, what.outcome() == event::ACCEPTED);
}

// By its poll, unless the node's words say what it took for an answer (licensing/device_return, device_delivery).
void device_recorder::take_cancel_answer(const event::CancelAnswered& what, std::int64_t at_ms) {
  if (what.detail() == "took the settings without the license") {
    device_.sightings.push_back({at_ms, event::ACCEPTED, false, false, true});
    return;
  }
  const bool by_other_settings = what.detail().ends_with("that replace it") || what.detail().ends_with("what replaces it");
  if (by_other_settings || (what.outcome() != event::CANCEL_DONE && what.outcome() != event::CANCEL_REFUSED)) return;
  device_.cancel_answers.push_back({what.outcome() == event::CANCEL_REFUSED});
  polled(at_ms, true);
}

void device_recorder::take_step(recorded_step_kind what, std::int64_t at_ms, recorded_times& times) {
  const bool is_download = what == recorded_step_kind::download;
  if (is_download && offered_again_ms_) take_offer(*offered_again_ms_, true);
  // A device may fetch the file before its answer to the push is heard, which then counts no more.
  const bool pushed = is_download && push_owed_ms_ >= 0 && !fetched_;
  if (pushed) device_.sightings.push_back({push_owed_ms_, event::ACCEPTED, false, false});
  if (!open_ || (is_download && downloaded_)) take_offer(pushed ? push_owed_ms_ : at_ms, false);
  if (is_download) push_owed_ms_ = -1;
  recorded_try& last = device_.tries.back();
  last.steps.push_back({what, at_ms - last.at_ms});
  seen(at_ms);
  if (is_download) times.download.push_back(at_ms - last.at_ms);
  if (what == recorded_step_kind::confirmed) times.confirm.push_back(at_ms - last.at_ms);
  downloaded_ |= is_download;
  open_ = what != recorded_step_kind::confirmed && what != recorded_step_kind::failed;
  if (!open_) offered_again_ms_.reset();
}

void device_recorder::take(const event::Device& what, std::int64_t at_ms, recorded_times& times) {
  switch (what.kind_case()) {
    case event::Device::kDiscovered:
      command(discover_device{what.discovered().peer_address(), what.discovered().rule(), false}, at_ms);
      device_.discovered_ms = at_ms;
      if (device_.peer.empty()) device_.peer = what.discovered().peer_address();
      return polled(at_ms, false);
    case event::Device::kTookOver: took_over_ms_ = at_ms; return;
    case event::Device::kRegistered: return take_registration(what.registered(), at_ms);
    case event::Device::kReplacementBegan:
      replaced_ms_ = at_ms;
      return command(replace_device{unit_id(what.replacement_began().by())}, at_ms);
    case event::Device::kRetired:
      if (replaced_ms_ == at_ms) return;  // so it was decided
      return command(retire_device{}, at_ms);
    case event::Device::kRejected: return command(reject_device{}, at_ms);
    case event::Device::kTagsSet: return command(tag_device{{what.tags_set().tags().begin(), what.tags_set().tags().end()}, {}, true}, at_ms);
    case event::Device::kTokenReplaced: return command(replace_token{what.token_replaced().token_hash()}, at_ms);
    case event::Device::kBlockLifted: return command(lift_block{}, at_ms);
    case event::Device::kAutoConfirmSet: {
      const auto& set = what.auto_confirm_set();
      return command(set_auto_confirm{set.active(), set.initiator(), set.remark()}, at_ms);
    }
    case event::Device::kResendRequested:
      push_owed_ms_ = at_ms;
      open_ = open_ && downloaded_;
      return command(resend_settings{}, at_ms);
    case event::Device::kAttributesReported: {
      const auto& told = what.attributes_reported();
      seen(at_ms);
      return command(report_attributes{text_of(told.has_firmware(), told.firmware()), text_of(told.has_product(), told.product()),
                                       text_of(told.has_hardware_serial(), told.hardware_serial()), text_of(told.has_boot_id(), told.boot_id())},
                     at_ms);
    }
    case event::Device::kContacted:
      if (device_.peer.empty()) device_.peer = what.contacted().peer_address();
      return polled(at_ms, false);
    case event::Device::kNeedOpened:
      if (!needed_ && registered_by_) looked_at_ = first_look{at_ms, *registered_by_};
      needed_ = true;
      return;
    case event::Device::kLicenseStored:
      stored_ms_ = at_ms;
      n_ = what.license_stored().n();
      push_owed_ms_ = at_ms;
      open_ = fetched_ = false;
      offered_again_ms_.reset();
      return;
    case event::Device::kDeliveryRetried:
      push_owed_ms_ = at_ms;
      open_ = open_ && downloaded_;
      return;
    case event::Device::kDeliveryTimedOut: open_ = open_ && downloaded_; return;
    case event::Device::kPushFinished: return take_push(what.push_finished(), at_ms, times);
    case event::Device::kConsentAsked:
      if (what.consent_asked().carrier() != event::BY_POLL) return;
      asked_ms_ = at_ms;
      return polled(at_ms, true);
    case event::Device::kConsentAnswered: {
      if (what.consent_answered().carrier() != event::BY_POLL) return;
      const event::PushOutcome said = what.consent_answered().given() ? event::ACCEPTED : event::DECLINED;
      device_.answers.push_back({n_, said, asked_ms_ < 0 ? 0 : at_ms - asked_ms_});
      return seen(at_ms);
    }
    case event::Device::kConsentImpossible:
      device_.deaf_until_ms = at_ms;
      return polled(at_ms, true);
    case event::Device::kDeploymentFetched:
      if (!open_) take_offer(at_ms, false);
      fetched_ = true;
      return polled(at_ms, true);
    case event::Device::kCancelAnswered:
      return take_cancel_answer(what.cancel_answered(), at_ms);
    case event::Device::kDownloadCompleted: return take_step(recorded_step_kind::download, at_ms, times);
    case event::Device::kLicenseConfirmed: return take_step(recorded_step_kind::confirmed, at_ms, times);
    case event::Device::kConfirmedWithoutDownload: return take_step(recorded_step_kind::without_download, at_ms, times);
    case event::Device::kInstallFailed: return take_step(recorded_step_kind::failed, at_ms, times);
    case event::Device::kDeliveryRejected: return take_step(recorded_step_kind::rejected, at_ms, times);
    case event::Device::kReturnForced: return command(withdraw_license{"", true, true}, at_ms);
    case event::Device::kRemovalPushed:
      device_.sightings.push_back({at_ms, what.removal_pushed().outcome(), false, false, true});
      return;
    case event::Device::kLicenseWithdrawn: {
      if (replaced_ms_ == at_ms || stored_ms_ == at_ms) return;  // so it was decided
      const auto& e = what.license_withdrawn();
      return command(withdraw_license{e.reason(), e.returns(), e.forced()}, at_ms);
    }
    // What the node decided by itself, or what comes from the licensing server: the simulated node decides again.
    case event::Device::kProfileApplied:
    case event::Device::kOrderBlocked:
    case event::Device::kOrderRefused:
    case event::Device::kSurplusStored:
    case event::Device::kRenewalFutile:
    case event::Device::kRelisted:
    case event::Device::kAnswerUnusable:
    case event::Device::kOrderUnblocked:
    case event::Device::kLicenseRevoked:
    case event::Device::kNeedAdopted:
    case event::Device::kReplacementFinished:
    case event::Device::kReturnSettled:
    case event::Device::kRemovalSentAgain:
    case event::Device::kCancelBegan:
    case event::Device::kCancelRetried:
    case event::Device::kCancelAbandoned:
    case event::Device::KIND_NOT_SET: return;
  }
}

recorded_device device_recorder::finish(std::int64_t end_ms) {
  auto& sightings = device_.sightings;
  std::stable_sort(sightings.begin(), sightings.end(), [](const sighting& a, const sighting& b) { return a.at_ms < b.at_ms; });
  for (recorded_try& one : device_.tries) {
    const auto next = std::upper_bound(sightings.begin(), sightings.end(), one.at_ms, [](std::int64_t at_ms, const sighting& s) { return at_ms < s.at_ms; });
    one.silent_until_ms = next == sightings.end() ? never_ms : next->at_ms;
  }
  // What was under way when the log ends is heard of later, or never: not in the time that is compared.
  if (open_ && !device_.tries.empty() && device_.tries.back().steps.empty()) device_.tries.back().silent_until_ms = std::max(device_.tries.back().silent_until_ms, end_ms);
  return std::move(device_);
}

}  // namespace ald
