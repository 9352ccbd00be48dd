// make_row: the read model's row, with the stage and the reason an operator sees (S12).
#include <algorithm>

#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "licensing/device_machine.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald {
namespace {

struct standing {
  device_stage stage;
  device_reason reason;
  std::int64_t since_ms;
  bool of_delivery = false;  ///< it tells of an open delivery
};

device_reason blocked_reason(event::BlockReason reason) {
  switch (reason) {
    case event::DEPLOYMENT_OFF: return device_reason::deployment_off;
    case event::PACK_EXHAUSTED: return device_reason::pack_exhausted;
    case event::NO_PACK: return device_reason::no_pack;
    case event::NO_PACK_FITS: return device_reason::no_pack_fits;
    case event::NO_LATER_PACK: return device_reason::no_later_pack;
    case event::CLOCK_SUSPECT: return device_reason::clock_suspect;
    case event::DRY_RUN: return device_reason::dry_run;
    case event::RESTORING: return device_reason::restoring;
    case event::ORDER_CAP: return device_reason::order_cap;
    case event::NOT_SELECTED: return device_reason::not_selected;
    case event::NO_PACK_FOR_DEVICE: return device_reason::no_pack_for_device;
    case event::NO_FULL_PACK: return device_reason::no_full_pack;
    case event::SERVER_UNREACHABLE:;
  }
  return device_reason::server_unreachable;
}

standing ordering_standing(const state::Need& need) {
  if (need.has_blocked()) return {device_stage::ordering, blocked_reason(need.blocked()), need.opened_at_ms()};
  if (need.refusals() > 0) return {device_stage::ordering, device_reason::order_refused, need.refused_at_ms()};
  if (!need.unusable_answer().empty()) return {device_stage::ordering, device_reason::answer_unusable, need.opened_at_ms()};
  return {device_stage::ordering, device_reason::order_placed, need.opened_at_ms()};
}

device_reason consent_reason(state::Consent consent) {
  switch (consent) {
    case state::NOT_ASKED:
    case state::ASKED:
    case state::GIVEN: return device_reason::awaiting_consent;
    case state::DECLINED_BY_USER: return device_reason::consent_declined;
    case state::DEFERRED_BY_USER: return device_reason::consent_deferred;
    case state::CANNOT_ASK:;
  }
  return device_reason::consent_impossible;
}

device_reason retry_reason(const state::Delivery& delivery) {
  switch (delivery.setback()) {
    case state::SETBACK_INSTALL_FAILED: return device_reason::install_failed;
    case state::SETBACK_REJECTED: return device_reason::rejected_by_device;
    case state::SETBACK_WITHOUT_DOWNLOAD: return device_reason::confirmed_without_download;
    case state::NO_SETBACK:;
  }
  return lacks_consent(delivery) ? consent_reason(delivery.consent()) : device_reason::consent_deferred;
}

// The reason of a delivery that goes on as it should, unless something came in between.
device_reason unless_stuck(const state::Delivery& delivery, device_reason reason) {
  if (delivery.setback() == state::SETBACK_WITHOUT_DOWNLOAD) return device_reason::confirmed_without_download;
  if (delivery.consent() == state::CANNOT_ASK && lacks_consent(delivery)) return device_reason::consent_impossible;
  return reason;
}

device_reason delivery_reason(const state::Delivery& delivery) {
  const bool asks = lacks_consent(delivery);
  switch (delivery.status()) {
    case state::NO_DELIVERY:
    case state::CONFIRMED: return device_reason::none;
    case state::PUSH_OWED: return unless_stuck(delivery, device_reason::pushing);
    case state::AWAITING_POLL: return unless_stuck(delivery, asks ? device_reason::awaiting_consent : device_reason::awaiting_poll);
    case state::PUSH_UNANSWERED: return unless_stuck(delivery, device_reason::push_unanswered);
    case state::ACCEPTED_BY_DEVICE:
      return unless_stuck(delivery, asks ? device_reason::awaiting_consent : device_reason::awaiting_download);
    case state::LISTED_FOR_RESEND: return device_reason::needs_manual_resend;
    case state::LISTED_WILL_ASK: return unless_stuck(delivery, device_reason::will_ask_by_itself);
    case state::WAITING_TO_RETRY: return retry_reason(delivery);
    case state::DOWNLOADED:;
  }
  return unless_stuck(delivery, device_reason::awaiting_confirmation);
}

standing unlicensed_standing(const state::Device& state, const device_context& context) {
  const device_reason reason = !is_selected(state, context)             ? device_reason::not_selected
                               : context.base_blocked               ? device_reason::withdrawn
                               : context.clock_suspect              ? device_reason::clock_suspect
                               : context.fleet->deployment_on()     ? device_reason::awaiting_scan
                               : context.fleet->order_cap_tripped() ? device_reason::order_cap
                                                                    : device_reason::deployment_off;
  if (is_revoked(state)) return {device_stage::registered, reason, state.last_at_ms()};
  const bool expired = state.license().kind() == context.kind();
  const std::int64_t since_ms = expired ? std::max(expires_at(state.license()), state.registered_at_ms()) : state.registered_at_ms();
  return {device_stage::registered, reason, since_ms};
}

device_reason cancel_reason(const state::Cancel& cancel) {
  return cancel.status() == state::CANCEL_WAITING ? device_reason::cancel_refused : device_reason::awaiting_cancel;
}

// An operator took the license away: how far that is.
standing withdrawn_standing(const state::Device& state) {
  if (has_open_removal(state)) return {device_stage::registered, device_reason::awaiting_removal, state.cancel().since_ms()};
  if (has_open_return(state)) return {device_stage::registered, device_reason::awaiting_return, state.revoked_at_ms()};
  const bool is_back = is_returned(state, state.license().serial());
  return {device_stage::registered, is_back ? device_reason::returned : device_reason::withdrawn, state.revoked_at_ms()};
}

standing retired_standing(const state::Device& state) {
  if (has_open_removal(state)) return {device_stage::retired, device_reason::awaiting_removal, state.cancel().since_ms()};
  if (!has_open_cancel(state)) return {device_stage::retired, device_reason::none, state.last_at_ms()};
  return {device_stage::retired, cancel_reason(state.cancel()), state.cancel().since_ms()};
}

standing delivery_standing(const state::Device& state) {
  const state::Delivery& delivery = state.delivery();
  if (has_open_cancel(state) && delivery.status() != state::LISTED_FOR_RESEND) {
    return {device_stage::delivering, cancel_reason(state.cancel()), state.cancel().since_ms(), true};
  }
  const device_stage stage = delivery.status() == state::CONFIRMED ? device_stage::licensed : device_stage::delivering;
  return {stage, delivery_reason(delivery), delivery.since_ms(), is_delivering(state)};
}

// The device goes on with what it has, whatever is done for the time after.
standing covered(standing where) {
  where.stage = device_stage::licensed;
  if (where.reason == device_reason::order_placed) where.reason = device_reason::renewing;
  return where;
}

// Of a registered device that nothing blocks. What is to be delivered goes before what is ordered after it.
standing license_standing(const state::Device& state, const device_context& context) {
  const bool is_valid = has_valid_license(state, context);
  const bool is_open = state.need().open();
  const bool is_kept_from_renewal = is_valid && !is_delivering(state) && !is_open && is_renewal_due(state, context) && !is_selected(state, context);
  if (is_kept_from_renewal) return {device_stage::licensed, device_reason::not_selected, renews_at(state, *context.policy)};
  if (is_valid && (is_delivering(state) || !is_open)) return delivery_standing(state);
  return is_open ? ordering_standing(state.need()) : unlicensed_standing(state, context);
}

standing standing_of(const state::Device& state, const device_context& context) {
  switch (state.registration()) {
    case state::UNKNOWN_DEVICE: return {device_stage::unknown, device_reason::none, state.last_at_ms()};
    case state::DISCOVERED: return {device_stage::discovered, device_reason::awaiting_registration, state.last_at_ms()};
    case state::REJECTED_DEVICE: return {device_stage::rejected, device_reason::rejected_by_operator, state.last_at_ms()};
    case state::RETIRED: return retired_standing(state);
    case state::REGISTERED:;
  }
  if (state.blocked() && state.withdrawn()) return withdrawn_standing(state);
  if (state.blocked()) return {device_stage::registered, device_reason::revoked, state.revoked_at_ms()};
  const standing where = license_standing(state, context);
  return is_covered(state, context) ? covered(where) : where;
}

// A row whose offer was judged by an earlier profile must not pass for a new one (I4): its poll goes to the actor.
bool is_outdated(const state::Device& state, const device_context& context) {
  if (state.registration() != state::REGISTERED) return false;
  return changed_profile(state, state.directory(), context).has_value();
}

// What the device has installed it may fetch again, by the profile in force as if it were offered (I4).
bool may_fetch_again(const state::Device& state, const device_context& context) {
  if (state.delivery().status() != state::CONFIRMED || state.registration() != state::REGISTERED || is_withdrawn(state)) return false;
  const effective_profile profile = context.fleet->resolve(unit_id(state.unit()), state.directory());
  return state.delivery().consent() == state::GIVEN || !profile.prompts;
}

// Not the renewal while a license is on its way, nor the end of the one that is installed while another is ordered.
std::optional<std::int64_t> next_at(const state::Device& state, const standing& where, const license_term& installed, const device_context& context) {
  if (where.of_delivery) {
    const auto deadline = delivery_deadline(state, *context.policy);
    return deadline ? deadline : cancel_retry_at(state, *context.policy);
  }
  const auto next = next_due(state, context).at_ms;
  const bool is_end = installed.exists() && next == installed.over_at_ms();
  return is_end && state.need().open() ? std::nullopt : next;
}

device_row row_of(const state::Device& state, const device_context& context) {
  device_row row;
  const standing where = standing_of(state, context);
  row.stage = where.stage;
  row.reason = where.reason;
  row.since_ms = where.since_ms;
  row.offer = offer_of(state);
  row.form = form_of(state, *context.policy);
  row.has_token = state.token_hash().size() == row.token_hash.size();
  if (row.has_token) std::copy(state.token_hash().begin(), state.token_hash().end(), row.token_hash.begin());
  row.wants_attributes = !state.attributes_sent();
  row.unreachable = state.unreachable();
  row.action = action_id{state.delivery().action()};
  if (state.installed_serial() != state.revoked_serial() && !state.installed_withdrawn()) row.installed = action_id{state.installed_action()};
  row.canceled = action_id{state.cancel().action()};
  row.file_open = is_file_open(state) || may_fetch_again(state, context);
  row.pushed_over_cancel = is_pushed_over_cancel(state);
  row.fetched = state.delivery().fetched();
  row.delivering = is_delivering(state);
  row.auto_confirm = state.auto_confirm().active();
  row.revision = state.delivery().revision();
  row.epoch = is_outdated(state, context) ? 0 : context.fleet->profile_epoch();
  row.contact_day = state.has_contact_day() ? state.contact_day() : -1;
  if (state.registration() == state::REGISTERED) row.installed_term = installed_term(state, context);
  row.next_at_ms = next_at(state, where, row.installed_term, context);
  row.removing = owes_removal_push(state);
  if (!is_returned(state, state.license().serial())) row.serial = license_serial(state.license().serial());
  row.evaluation = state.license().evaluation();
  return row;
}

kind_row kind_row_of(const device_row& row, std::string_view kind) {
  return {license_kind(kind), row.stage, row.reason, row.since_ms, row.next_at_ms, row.installed_term, row.action, row.installed, row.serial, row.file_open, row.evaluation};
}

// A delivery that has begun, while the device is spoken to about another license.
void wait_for_turn(const state::Device& view, const device_context& context, device_row& row) {
  row.file_open = may_fetch_again(view, context);
  const bool waits = view.delivery().status() == state::PUSH_OWED || view.delivery().status() == state::AWAITING_POLL;
  const bool is_told_so = row.reason == device_reason::pushing || row.reason == device_reason::awaiting_poll || row.reason == device_reason::awaiting_consent;
  if (waits && is_told_so) row.reason = device_reason::awaiting_turn;
}

// The license that was spoken of last.
std::size_t latest(const std::vector<kind_view>& views) {
  const auto is_earlier = [](const kind_view& a, const kind_view& b) { return a.state.delivery().action() < b.state.delivery().action(); };
  return static_cast<std::size_t>(std::max_element(views.begin(), views.end(), is_earlier) - views.begin());
}

// What the device is told, of that license; the rest is the base's.
void speak_of(const device_row& one, device_row& row) {
  row.offer = one.offer;
  row.action = one.action;
  row.canceled = one.canceled;
  row.file_open = one.file_open;
  row.pushed_over_cancel = one.pushed_over_cancel;
  row.removing = one.removing;
  row.fetched = one.fetched;
  row.revision = one.revision;
  row.serial = one.serial;
}

device_row row_of_kinds(const state::Device& state, const device_context& context) {
  auto views = views_of(state);
  const auto first = speaker(views);
  for (const wanted_kind& kind : context.fleet->kinds()) {
    const bool is_new = kind.kind != context.policy->license_kind && find_holding(state, kind.kind) == nullptr && is_wanted(state, kind.kind, context);
    if (is_new) views.push_back({kind.kind, view_of(state, kind.kind)});
  }
  std::vector<device_row> rows;
  for (std::size_t i = 0; i < views.size(); ++i) {
    const device_context of = context_of(context, state, views[i].kind);
    rows.push_back(row_of(views[i].state, of));
    if (first && i != *first) wait_for_turn(views[i].state, of, rows[i]);
  }
  device_row row = rows.front();
  speak_of(rows[first.value_or(latest(views))], row);
  auto kinds = std::make_shared<std::vector<kind_row>>();
  for (std::size_t i = 0; i < views.size(); ++i) {
    row.delivering = row.delivering || rows[i].delivering;
    row.epoch = std::min(row.epoch, rows[i].epoch);
    row.installed = std::max(row.installed, rows[i].installed);
    kinds->push_back(kind_row_of(rows[i], i == 0 ? context.policy->license_kind : views[i].kind));
  }
  if (kinds->size() > 1) row.kinds = std::move(kinds);
  return row;
}

}  // namespace

device_row make_row(const state::Device& state, const device_context& context) {
  if (state.further().empty() && context.fleet->kinds().empty()) return row_of(state, context);
  return row_of_kinds(state, context);
}

}  // namespace ald
