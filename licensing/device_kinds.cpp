// Views of single licenses, which of them is spoken of, and evolve() over them.
#include "licensing/device_kinds.hpp"

#include <algorithm>
#include <tuple>

#include "licensing/device_facts.hpp"
#include "licensing/device_machine.hpp"
#include "messages/mutant.hpp"

namespace ald {
namespace {

// The fields of a device's state that are about one license.
constexpr int license_fields[] = {
    state::Device::kNeedFieldNumber,           state::Device::kLicenseFieldNumber,       state::Device::kDeliveryFieldNumber,
    state::Device::kBlockedFieldNumber,        state::Device::kRevokedSerialFieldNumber, state::Device::kRevocationFieldNumber,
    state::Device::kRevokedAtMsFieldNumber,    state::Device::kCancelFieldNumber,        state::Device::kInstalledActionFieldNumber,
    state::Device::kInstalledSerialFieldNumber, state::Device::kInstalledExpiryDayFieldNumber, state::Device::kReturnsFieldNumber,
    state::Device::kWithdrawnFieldNumber,      state::Device::kBlockReturnsFieldNumber,  state::Device::kInstalledWithdrawnFieldNumber,
    state::Device::kInstalledEvaluationFieldNumber};

void swap_license(state::Device& a, state::Device& b) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  for (const int field : license_fields) fields.push_back(state::Device::descriptor()->FindFieldByNumber(field));
  a.GetReflection()->SwapFields(&a, &b, fields);
}

// While it lives the device's own fields are of the held license.
class swapped_in {
 public:
  swapped_in(state::Device& device, state::Holding& holding) : device_(device), held_(*holding.mutable_held()) { swap_license(device_, held_); }
  ~swapped_in() { swap_license(device_, held_); }
  swapped_in(const swapped_in&) = delete;
  swapped_in& operator=(const swapped_in&) = delete;

 private:
  state::Device& device_;
  state::Device& held_;
};

bool is_before(const state::Holding& holding, std::string_view kind) { return holding.kind() < kind; }

state::Holding& holding_for(state::Device& state, const std::string& kind) {
  auto& all = *state.mutable_further();
  const auto place = static_cast<int>(std::lower_bound(all.begin(), all.end(), kind, is_before) - all.begin());
  if (place == all.size() || all[place].kind() != kind) {
    all.Add()->set_kind(kind);
    std::rotate(all.pointer_begin() + place, all.pointer_end() - 1, all.pointer_end());
  }
  return *all.Mutable(place);
}

state::Device without_further(const state::Device& state) {
  state::Device view = state;
  view.clear_further();
  return view;
}

state::Device view_of(const state::Device& base, const state::Holding& holding) {
  state::Device view = base;
  state::Device held = holding.held();
  swap_license(view, held);
  return view;
}

// What a license wants of the one line to the device; the smallest goes first.
enum class claim { cancel, in_the_works, known, listed, under_way, waits, none };

claim claim_of(const state::Device& view) {
  if (has_open_cancel(view)) return claim::cancel;
  if (view.registration() != state::REGISTERED || is_withdrawn(view)) return claim::none;
  const state::Delivery& delivery = view.delivery();
  switch (delivery.status()) {
    case state::NO_DELIVERY:
    case state::WAITING_TO_RETRY:
    case state::CONFIRMED: return claim::none;
    case state::LISTED_FOR_RESEND: return claim::listed;
    case state::PUSH_OWED:
    case state::AWAITING_POLL: return delivery.fetched() ? claim::known : claim::waits;
    case state::PUSH_UNANSWERED:
    case state::ACCEPTED_BY_DEVICE:
    case state::LISTED_WILL_ASK:
    case state::DOWNLOADED:;
  }
  return delivery.fetched() ? claim::in_the_works : claim::under_way;
}

}  // namespace

std::vector<kind_view> views_of(const state::Device& state) {
  std::vector<kind_view> views;
  views.push_back({"", without_further(state)});
  for (const state::Holding& holding : state.further()) views.push_back({holding.kind(), view_of(views.front().state, holding)});
  return views;
}

state::Device view_of(const state::Device& state, std::string_view kind) {
  if (kind.empty()) return without_further(state);
  const state::Holding* const holding = find_holding(state, kind);
  return view_of(without_further(state), holding != nullptr ? *holding : state::Holding::default_instance());
}

bool is_kind_of_base(const state::Device& state, std::string_view kind, std::string_view base_kind) {
  if (find_holding(state, kind) != nullptr) return false;
  return kind == base_kind || kind == state.need().kind() || kind == state.license().kind();
}

state::Device view_of_license(const state::Device& state, std::string_view kind, std::string_view base_kind) {
  return is_kind_of_base(state, kind, base_kind) ? without_further(state) : view_of(state, kind);
}

const state::Holding* find_holding(const state::Device& state, std::string_view kind) {
  const auto& all = state.further();
  const auto found = std::lower_bound(all.begin(), all.end(), kind, is_before);
  return found == all.end() || found->kind() != kind ? nullptr : &*found;
}

bool is_wanted(const state::Device& state, std::string_view kind, const device_context& context) {
  if (state.registration() != state::REGISTERED) return false;
  const device_attributes device = attributes_of(state);
  return context.fleet->condition().satisfied_by(device) && context.fleet->wants(kind, device);
}

device_context context_of(const device_context& context, const state::Device& state, const std::string& kind) {
  device_context of = context;
  of.further = kind;
  of.base_blocked = !kind.empty() && state.blocked();
  return of;
}

std::optional<std::size_t> speaker(const std::vector<kind_view>& views) {
  std::optional<std::size_t> first;
  const auto rank = [&](std::size_t i) {
    const state::Device& view = views[i].state;
    const claim what = claim_of(view);
    const std::uint32_t action = what == claim::cancel ? view.cancel().action() : view.delivery().action();
    return std::tuple(what, what == claim::waits ? view.delivery().attempt() : 0, action);
  };
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (claim_of(views[i].state) == claim::none) continue;
    if (!first || rank(i) < rank(*first)) first = i;
  }
  return first;
}

bool is_about_license(const event::Device& what) {
  switch (what.kind_case()) {
    case event::Device::kDiscovered:
    case event::Device::kRegistered:
    case event::Device::kRetired:
    case event::Device::kAttributesReported:
    case event::Device::kContacted:
    case event::Device::kAutoConfirmSet:
    case event::Device::kRejected:
    case event::Device::kTokenReplaced:
    case event::Device::kTagsSet:
    case event::Device::kReplacementBegan:
    case event::Device::kTookOver:
    case event::Device::kReplacementFinished:
    case event::Device::KIND_NOT_SET: return false;
    case event::Device::kProfileApplied:
    case event::Device::kNeedOpened:
    case event::Device::kOrderBlocked:
    case event::Device::kOrderRefused:
    case event::Device::kLicenseStored:
    case event::Device::kSurplusStored:
    case event::Device::kPushFinished:
    case event::Device::kDeliveryTimedOut:
    case event::Device::kRelisted:
    case event::Device::kConsentAsked:
    case event::Device::kConsentAnswered:
    case event::Device::kConsentImpossible:
    case event::Device::kDeliveryRetried:
    case event::Device::kResendRequested:
    case event::Device::kDownloadCompleted:
    case event::Device::kLicenseConfirmed:
    case event::Device::kConfirmedWithoutDownload:
    case event::Device::kInstallFailed:
    case event::Device::kDeliveryRejected:
    case event::Device::kAnswerUnusable:
    case event::Device::kOrderUnblocked:
    case event::Device::kLicenseRevoked:
    case event::Device::kBlockLifted:
    case event::Device::kNeedAdopted:
    case event::Device::kDeploymentFetched:
    case event::Device::kCancelBegan:
    case event::Device::kCancelAnswered:
    case event::Device::kCancelRetried:
    case event::Device::kCancelAbandoned:
    case event::Device::kRenewalFutile:
    case event::Device::kLicenseWithdrawn:
    case event::Device::kReturnForced:
    case event::Device::kReturnSettled:
    case event::Device::kRemovalPushed:
    case event::Device::kRemovalSentAgain:;
  }
  return true;
}

std::string_view kind_of(const order_key& key, std::string_view unit) {
  const std::string_view text = key.text;
  const std::size_t end = text.rfind('/');
  if (!text.starts_with(unit) || end == text.npos || end <= unit.size() || text[unit.size()] != '/') return {};
  return text.substr(unit.size() + 1, end - unit.size() - 1);
}

void evolve(state::Device& state, const event::Device& what, std::uint64_t seq, std::int64_t at_ms) {
  state.set_seq(seq);
  state.set_last_at_ms(at_ms);
  if (what.has_of_kind()) {
    const swapped_in license(state, holding_for(state, what.of_kind()));
    return fold_event(state, what, at_ms);
  }
  if (state.further().empty() || is_about_license(what)) return fold_event(state, what, at_ms);
  const std::string address = push_address_of(state);
  fold_event(state, what, at_ms);
  for (state::Holding& holding : *state.mutable_further()) {
    const swapped_in license(state, holding);
    follow_device(state, what, address, at_ms);
  }
}

}  // namespace ald
