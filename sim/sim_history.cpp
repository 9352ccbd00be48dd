// The fold of the history.
#include "sim/sim_history.hpp"

#include <charconv>
#include <functional>
#include <utility>

#include "licensing/device_kinds.hpp"
#include "sim/sim_license.hpp"

namespace ald {
namespace {

const device_history& nothing_known() {
  static const device_history nothing;
  return nothing;
}

// What is known of the device itself.
device_history without_license(const device_history& device) {
  device_history known;
  known.token = device.token;
  known.token_before = device.token_before;
  known.registered = device.registered;
  known.retired = device.retired;
  known.rejected = device.rejected;
  known.old_firmware = device.old_firmware;
  known.standing_yes = device.standing_yes;
  return known;
}

// Numbers between the dots; what is no number counts as 0.
std::vector<long> parts_of(const std::string& version) {
  std::vector<long> parts;
  for (std::size_t from = 0; from <= version.size();) {
    const std::size_t dot = std::min(version.find('.', from), version.size());
    long part = 0;
    std::from_chars(version.data() + from, version.data() + dot, part);
    parts.push_back(part);
    from = dot + 1;
  }
  parts.resize(8, 0);
  return parts;
}

}  // namespace

const device_history& sim_history::of(std::uint32_t device) const { return device < devices_.size() ? devices_[device] : nothing_known(); }

const device_history& sim_history::of(std::uint32_t device, const std::string& kind) const {
  const auto found = further_.find({device, kind});
  return found == further_.end() ? of(device) : found->second;
}

const device_history& sim_history::of_action(std::uint32_t device, action_id action) const {
  const auto had = [&](const device_history& one) {
    const std::uint32_t id = number(action);
    return one.action == id || one.confirmed == id || one.downloaded == id || one.removing == id || one.overtaken == id || one.without_download == id || one.answered == id;
  };
  const device_history* latest = &of(device);
  if (had(*latest)) return *latest;
  for (auto at = further_.lower_bound({device, ""}); at != further_.end() && at->first.first == device; ++at) {
    if (had(at->second)) return at->second;
    if (at->second.action > latest->action) latest = &at->second;
  }
  return *latest;
}

bool sim_history::is_old(const std::string& firmware) const { return firmware.empty() || parts_of(firmware) < parts_of(threshold_); }

void sim_history::go_back_to(const sim_history& earlier) {
  *this = earlier;
  restoring_ = true;
  knows_of_restore_ = false;
}

void sim_history::on_record(const event::Record& record, std::uint32_t device) {
  switch (record.body_case()) {
    case event::Record::kDevice:
      if (device == npos) return;
      if (device >= devices_.size()) {
        devices_.resize(device + 1);
        directories_.resize(device + 1);
      }
      if (record.device().has_of_kind()) {
        const auto [known, is_new] = further_.try_emplace({device, record.device().of_kind()});
        if (is_new) known->second = without_license(devices_[device]);
        return take(record.device(), known->second, device);
      }
      take(record.device(), devices_[device], device);
      // What happens to the device concerns each of its licenses.
      for (auto at = further_.lower_bound({device, ""}); !is_about_license(record.device()) && at != further_.end() && at->first.first == device; ++at) {
        take(record.device(), at->second, device);
      }
      return;
    case event::Record::kLedger: return take(record.ledger());
    case event::Record::kFleet: return take(record.fleet(), record.seq());
    case event::Record::BODY_NOT_SET: return;
  }
}

void sim_history::take(const event::Device& what, device_history& device, std::uint32_t index) {
  const auto restrict = [&] { device.restricted_at_ms = clock_->now_ms(); };
  const auto list_if_old = [&] {
    device.listed = device.old_firmware;
    restrict();
  };
  switch (what.kind_case()) {
    case event::Device::kRegistered:
      device.registered = true;
      device.retired = device.rejected = false;
      ++device.attempt;  // a new address: what waited is sent anew
      if (what.registered().has_firmware()) device.old_firmware = is_old(what.registered().firmware());
      if (what.registered().has_directory()) directories_[index] = what.registered().directory();
      if (!device.old_firmware) device.listed = false;
      return;
    case event::Device::kRetired: device.retired = true; return;
    case event::Device::kAttributesReported:
      if (what.attributes_reported().has_firmware()) device.old_firmware = is_old(what.attributes_reported().firmware());
      if (!device.old_firmware) device.listed = false;
      return;
    case event::Device::kNeedOpened:
      device.need = what.need_opened().n();
      ++device.opened;
      return;
    case event::Device::kNeedAdopted: device.need = what.need_adopted().n(); return;
    case event::Device::kLicenseStored:
      device.filled_need = what.license_stored().n();
      device.action = what.license_stored().action();
      device.serial = sim_serial_number(what.license_stored().serial());
      device.attempt = 1;
      device.redelivered = false;
      device.prompted = what.license_stored().prompts();
      if (device.consented) restrict();
      return;
    case event::Device::kPushFinished:
      device.attempt = std::max(device.attempt, what.push_finished().attempt());
      switch (what.push_finished().outcome()) {
        case event::ACCEPTED:
          if (!what.push_finished().asked()) return;
          device.consented = device.answered = device.action;
          ++device.attempt;
          return;
        case event::DECLINED:
        case event::LATER:
          device.answered = device.action;
          device.consented = 0;
          return restrict();
        case event::UNREACHABLE: return list_if_old();
        case event::UNKNOWN: return;
      }
      return;
    case event::Device::kDeliveryTimedOut: return list_if_old();
    case event::Device::kConsentAnswered:
      device.answered = device.action;
      // A yes in the user's name counts if the user gave it for all that will be asked.
      device.consented = what.consent_answered().given() && (what.consent_answered().carrier() != event::BY_AUTO_CONFIRM || device.standing_yes) ? device.action : 0;
      ++device.attempt;  // what was pushed before may be sent anew
      return restrict();
    case event::Device::kDeliveryRejected:
      if (device.prompted) device.consented = 0;  // it may have been the user
      return restrict();
    case event::Device::kDeliveryRetried: device.attempt = what.delivery_retried().attempt(); return;
    case event::Device::kResendRequested:
      device.listed = false;
      device.attempt = what.resend_requested().attempt();
      device.prompted = what.resend_requested().prompts();
      // What is installed is asked for anew; what was asked for and is only sent once more is not.
      if (device.confirmed == device.action && !device.redelivered) {
        device.consented = 0;
        device.redelivered = true;
      }
      return;
    case event::Device::kDownloadCompleted: device.downloaded = what.download_completed().action(); return;
    case event::Device::kLicenseConfirmed:
      device.confirmed = what.license_confirmed().action();
      device.redelivered = false;
      device.listed = false;
      return;
    case event::Device::kConfirmedWithoutDownload: device.without_download = what.confirmed_without_download().action(); return;
    case event::Device::kLicenseWithdrawn:
    case event::Device::kLicenseRevoked: device.blocked = true; return;
    case event::Device::kCancelBegan:
      if (!what.cancel_began().has_revision()) return;
      ++device.attempt;  // settings without the license may be pushed
      device.removing = what.cancel_began().action();
      if (device.confirmed == device.removing) device.confirmed = 0;  // from here on it may do without
      return;
    case event::Device::kRemovalSentAgain:
      device.listed = false;
      device.attempt = std::max(device.attempt, what.removal_sent_again().attempt());
      return;
    case event::Device::kBlockLifted:
      device.blocked = false;
      ++device.lifted;
      return;
    case event::Device::kAutoConfirmSet: device.standing_yes = what.auto_confirm_set().active(); return;
    case event::Device::kTokenReplaced:
      device.token_before = std::exchange(device.token, std::hash<std::string>()(what.token_replaced().token_hash()));
      return;
    case event::Device::kRejected: device.rejected = true; return;
    case event::Device::kProfileApplied:
      device.prompted = what.profile_applied().prompts();
      ++device.attempt;
      return;
    case event::Device::kCancelAnswered:
      if (what.cancel_answered().outcome() == event::CANCEL_OVERTAKEN) device.overtaken = what.cancel_answered().action();
      ++device.attempt;
      return;
    case event::Device::kCancelAbandoned:
    case event::Device::kContacted: ++device.attempt; return;  // each may send anew what was pushed before
    case event::Device::kDiscovered:
    case event::Device::kDeploymentFetched:
    case event::Device::kReplacementBegan:
    case event::Device::kTookOver:
    case event::Device::kReplacementFinished:
    case event::Device::kReturnForced:
    case event::Device::kReturnSettled:
    case event::Device::kRemovalPushed:
    case event::Device::kCancelRetried:
    case event::Device::kOrderBlocked:
    case event::Device::kOrderRefused:
    case event::Device::kSurplusStored:
    case event::Device::kRenewalFutile:
    case event::Device::kTagsSet:
    case event::Device::kRelisted:
    case event::Device::kConsentAsked:
    case event::Device::kConsentImpossible:
    case event::Device::kInstallFailed:
    case event::Device::kAnswerUnusable:
    case event::Device::kOrderUnblocked:
    case event::Device::KIND_NOT_SET: return;
  }
}

// What a copy of the store does not know to be sent may have been sent in the life that was given up.
void sim_history::end_line(const std::string& key, const char* how, bool needs_sent, const std::string* used_on) {
  const auto line = lines_.find(key);
  if (line == lines_.end()) {
    ledger_trouble_ = "line " + key + " is " + how + " and is not open";
    return;
  }
  if (line->second.sent != needs_sent && !(needs_sent && restoring_)) {
    ledger_trouble_ = "line " + key + " is " + how + (needs_sent ? ", but was never sent" : " after it was sent: only the server can end it");
    return;
  }
  --packs_[line->second.pack].reserved;
  if (used_on) ++packs_[packs_.contains(*used_on) ? *used_on : line->second.pack].used;
  lines_.erase(line);
}

void sim_history::count_use(const std::string& pack, std::int64_t licenses) {
  const auto known = packs_.find(pack);
  if (known != packs_.end() && known->second.used + licenses >= 0) known->second.used += licenses;
}

void sim_history::take(const event::Ledger& what) {
  ledger_trouble_.clear();
  switch (what.kind_case()) {
    case event::Ledger::kPackSet: {
      pack_history& pack = packs_[what.pack_set().pack()];
      pack.total = what.pack_set().total();
      pack.unlimited = what.pack_set().unlimited();
      return;
    }
    case event::Ledger::kLineReserved: {
      const auto& line = what.line_reserved();
      pack_history& pack = packs_[line.pack()];
      if (!lines_.emplace(line.key(), line_history{line.pack(), false}).second) ledger_trouble_ = "line " + line.key() + " is reserved twice";
      if (!pack.unlimited && pack.used + pack.reserved >= pack.total) ledger_trouble_ = "pack " + line.pack() + " has no license left to reserve";
      ++pack.reserved;
      return;
    }
    case event::Ledger::kLinesSent:
      for (const std::string& key : what.lines_sent().keys()) {
        const auto line = lines_.find(key);
        if (line == lines_.end()) ledger_trouble_ = "line " + key + " is sent and is not open";
        else line->second.sent = true;
      }
      return;
    case event::Ledger::kLineFilled: return end_line(what.line_filled().key(), "filled", true, &what.line_filled().pack());
    case event::Ledger::kLineRefused: return end_line(what.line_refused().key(), "refused", true, nullptr);
    case event::Ledger::kLineReleased:
      return end_line(what.line_released().key(), "released", what.line_released().cause() == event::KEY_VOID, nullptr);
    case event::Ledger::kArrivalBegan:
      recounted_ = true;  // in a simulation only mending brings any
      if (arrivals_.try_emplace(what.arrival_began().serial(), what.arrival_began().pack()).second) count_use(what.arrival_began().pack(), 1);
      return;
    case event::Ledger::kArrivalEnded:
      if (const auto arrived = arrivals_.extract(what.arrival_ended().serial()); !arrived.empty() && !what.arrival_ended().counted()) count_use(arrived.mapped(), -1);
      return;
    case event::Ledger::kReturnBegan:
      if (!returns_.emplace(what.return_began().serial(), what.return_began().pack()).second) ledger_trouble_ = "the return of " + what.return_began().serial() + " begins twice";
      return;
    case event::Ledger::kLicenseReturned:
      if (returns_.erase(what.license_returned().serial()) == 0) ledger_trouble_ = "license " + what.license_returned().serial() + " is returned, and no return of it is open";
      count_use(what.license_returned().pack(), -1);
      return;
    case event::Ledger::kReturnEnded:
      if (returns_.erase(what.return_ended().serial()) == 0) ledger_trouble_ = "the return of " + what.return_ended().serial() + " ends, and none is open";
      return;
    case event::Ledger::kPackReconciled:
      packs_[what.pack_reconciled().pack()].used = what.pack_reconciled().used();
      recounted_ = true;
      return;
    case event::Ledger::kRestoreBegan: knows_of_restore_ = true; return;
    case event::Ledger::kRestoreFinished:
      restoring_ = false;
      ++restores_;
      return;
    case event::Ledger::kPackRuled:
    case event::Ledger::kPackConditioned:
    case event::Ledger::kRevocationsRead:
    case event::Ledger::kOrderCountRestarted:
    case event::Ledger::kActionsAllotted:
    case event::Ledger::kUseCountBegan:
    case event::Ledger::KIND_NOT_SET: return;
  }
}

void sim_history::take(const event::Fleet& what, std::uint64_t seq) {
  fleet_seq_ = seq;
  switch (what.kind_case()) {
    case event::Fleet::kSwitchSet: deployment_on_ = what.switch_set().on(); return;
    case event::Fleet::kProfileSet: profiles_.push_back({seq, what.profile_set().profile(), what.profile_set().prompt_user()}); return;
    case event::Fleet::kProfileAssigned: {
      const auto& assigned = what.profile_assigned();
      assignments_.push_back({seq, assigned.has_unit() ? assigned.unit() : assigned.directory(), assigned.profile()});
      return;
    }
    case event::Fleet::kProfileUnassigned: {
      const auto& gone = what.profile_unassigned();
      assignments_.push_back({seq, gone.has_unit() ? gone.unit() : gone.directory(), ""});
      return;
    }
    case event::Fleet::kOrderCapTripped: deployment_on_ = false; return;
    case event::Fleet::kClockConfirmed:
    case event::Fleet::kClockSuspected:
    case event::Fleet::kConditionSet:
    case event::Fleet::kKindSet:
    case event::Fleet::KIND_NOT_SET: return;
  }
}

bool sim_history::prompts(const std::string& unit, std::uint32_t device, std::uint64_t seq) const {
  const auto profile_of = [&](const std::string& target) {
    std::string profile;
    for (const fleet_change& change : assignments_) {
      if (change.seq <= seq && change.target == target) profile = change.profile;
    }
    return profile;
  };
  std::string profile = profile_of(unit);
  std::string directory = device < directories_.size() ? directories_[device] : std::string();
  while (profile.empty() && !directory.empty()) {
    profile = profile_of(directory);
    directory.resize(directory.rfind('/') == 0 && directory.size() > 1 ? 1 : directory == "/" ? 0 : directory.rfind('/'));
  }
  if (profile.empty()) profile = profile_of("/");
  bool asks = true;
  for (const profile_change& change : profiles_) {
    if (change.seq <= seq && change.profile == profile) asks = change.asks;
  }
  return profile.empty() || asks;
}

}  // namespace ald
