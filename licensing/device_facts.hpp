// Questions about a device's state that several parts of its machine ask.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "licensing/device_context.hpp"
#include "messages/device_row.hpp"
#include "messages/ids.hpp"
#include "messages/state.pb.h"

namespace ald {

/// "host:port" where the device can be pushed; empty: pull only. The operator's word goes before the address seen.
const std::string& push_address_of(const state::Device& state);

/// True while the profile prompts and nobody said yes.
bool lacks_consent(const state::Delivery& delivery);

/// True after the device closed the action with a failure or a rejection, until the delivery starts again.
bool is_closed(const state::Delivery& delivery);

/// The profile in force, if the open delivery is judged by another one. `directory`: the device's, or the one it moves to.
std::optional<effective_profile> changed_profile(const state::Device& state, const std::string& directory, const device_context& context);

/// The license that the device has was revoked; also after the block was lifted, until another license is there.
bool is_revoked(const state::Device& state);

/// Nothing is delivered: the license was revoked, or a revocation blocks the device.
bool is_withdrawn(const state::Device& state);

/// When the license has expired (wall ms): the end of its last day, UTC.
std::int64_t expires_at(const state::License& license);

/// A license of the kind that is judged that is valid through today and not revoked. A suspect clock expires nothing.
bool has_valid_license(const state::Device& state, const device_context& context);

/// It is for evaluation: a full one is wanted instead, unless what was answered for that need was of no more use.
bool is_to_be_replaced(const state::License& license);

/// When the license that the device has is renewed (wall ms): its moment in the window, or the end if a renewal was futile.
std::int64_t renews_at(const state::Device& state, const device_policy& policy);

/// The time to renew the license that the device has has come.
bool is_renewal_due(const state::Device& state, const device_context& context);

/// The device has a valid license that is as good as one which expires on that day, or better: a full one is better than one for
/// evaluation, then the one that expires later is.
bool has_as_good(const state::Device& state, std::int64_t expiry_day, bool evaluation, const device_context& context);
bool has_better(const state::Device& state, std::int64_t expiry_day, bool evaluation, const device_context& context);

/// Last day of the license of the kind that is judged that the device has confirmed, whatever is delivered to it now; none if it was revoked.
std::optional<std::int64_t> installed_until_day(const state::Device& state, const device_context& context);

/// The days on which the state of the installed license changes. One for evaluation has no grace.
license_term installed_term(const state::Device& state, const device_context& context);

/// What is installed is valid, or in its grace. A suspect clock ends nothing.
bool is_covered(const state::Device& state, const device_context& context);

/// A delivery is open: begun and not confirmed.
bool is_delivering(const state::Device& state);

/// How the device's product wants its license packed.
artifact_form form_of(const state::Device& state, const device_policy& policy);

/// An action was called off and the device has not answered, or goes on with it.
bool has_open_cancel(const state::Device& state);

/// The device's client knows the open action, so that it can't be taken away in silence. One it closed itself it is done with.
bool is_known_action(const state::Device& state);

/// When a refused cancel is offered once more (wall ms); none if none was refused.
std::optional<std::int64_t> cancel_retry_at(const state::Device& state, const device_policy& policy);

/// Settings that replace an action may be pushed while a poll still offers its cancel: taking the ones is dropping the other.
bool is_pushed_over_cancel(const state::Device& state);

/// The license file may be fetched: the deployment is offered, or was pushed.
bool is_file_open(const state::Device& state);

/// What a poll offers.
poll_offer offer_of(const state::Device& state);

/// What conditions are judged by.
device_attributes attributes_of(const state::Device& state);

/// The device satisfies the fleet's condition, or there is none: it is licensed. Of a further kind: that one is wanted, and it satisfies its condition, too.
bool is_selected(const state::Device& state, const device_context& context);

/// The key of the latest need; n must be at least 1.
order_key key_of(const state::Device& state);

/// The key belongs to the need that is open.
bool is_open_need(const state::Device& state, const order_key& key);

/// The license is the device's, or was kept as surplus.
bool is_known_serial(const state::License& license, const license_serial& serial);

/// Nothing is to be adopted: the license is known, or it filled an earlier need than the device's last one.
bool accounts_for(const state::Device& state, std::uint32_t n, const license_serial& serial);

/// S9: which list a device of this firmware goes to when it can't be reached.
event::ResendList resend_list_for(const std::string& firmware, const device_policy& policy);

/// When a refused order may be sent again (wall ms).
std::int64_t refusal_retry_at(const state::Device& state, const device_policy& policy);

/// When the delivery's present status ends by itself (wall ms); none for a status that waits without a limit.
std::optional<std::int64_t> delivery_deadline(const state::Device& state, const device_policy& policy);

}  // namespace ald
