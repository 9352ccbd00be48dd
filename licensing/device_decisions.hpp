// The decisions of the device machine by topic; decide() of device_machine.hpp dispatches to them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "licensing/device_context.hpp"
#include "messages/device_command.hpp"
#include "messages/result.hpp"
#include "messages/shortened.hpp"
#include "messages/state.pb.h"

namespace ald::device_decisions {

using decision = result<std::vector<event::Device>>;

// Registration and what the device says of itself: device_registration.cpp
decision judge(const state::Device&, const register_device&, const device_context&);
decision judge(const state::Device&, const retire_device&, const device_context&);
decision judge(const state::Device&, const report_attributes&, const device_context&);
decision judge(const state::Device&, const contact_device&, const device_context&);

// Tags: device_tags.cpp
decision judge(const state::Device&, const tag_device&, const device_context&);
/// tags_set, if these are other tags than the device has. Fault bad_input: a tag is none, or they are too many.
std::optional<fault> add_tags(const state::Device& state, std::vector<std::string> tags, const device_policy& policy, std::vector<event::Device>& out);

// Needs, orders and deadlines: device_ordering.cpp
decision judge(const state::Device&, const examine_device&, const device_context&);
decision judge(const state::Device&, const take_license&, const device_context&);
decision judge(const state::Device&, const adopt_license&, const device_context&);
decision judge(const state::Device&, const upload_license&, const device_context&);
decision judge(const state::Device&, const block_order&, const device_context&);
decision judge(const state::Device&, const unblock_order&, const device_context&);
decision judge(const state::Device&, const report_unusable_answer&, const device_context&);
decision judge(const state::Device&, const refuse_order&, const device_context&);

// Pushes, downloads, feedback, re-sends: device_delivery.cpp
decision judge(const state::Device&, const finish_push&, const device_context&);
decision judge(const state::Device&, const take_feedback&, const device_context&);
decision judge(const state::Device&, const complete_download&, const device_context&);
decision judge(const state::Device&, const resend_settings&, const device_context&);

// Licenses that the server took back: device_revocation.cpp
decision judge(const state::Device&, const revoke_license&, const device_context&);
decision judge(const state::Device&, const lift_block&, const device_context&);

// Licenses that an operator took away, and their way back: device_return.cpp
decision judge(const state::Device&, const withdraw_license&, const device_context&);
decision judge(const state::Device&, const settle_return&, const device_context&);
/// The end of a push of settings without a license; an operator sends them again.
decision judge_removal_push(const state::Device&, const finish_push&, const device_context&);
decision judge_removal_resend(const state::Device&);
/// license_withdrawn, if an operator's block gives back what comes in under it.
void add_withdrawal(const state::Device& state, const license_claims& claims, const pack_id& pack, std::vector<event::Device>& out);
/// license_withdrawn and return_settled of a license that a restored store does not know, and that went back.
void add_found_returned(const license_claims& claims, const pack_id& pack, std::vector<event::Device>& out);
/// cancel_began, if after these events the license that is installed was taken away and the device is not told yet.
void add_removal(const state::Device& state, std::vector<event::Device>& out);
/// removal_sent_again, if its time has come.
void add_removal_retry(const state::Device& state, const device_context& context, std::vector<event::Device>& out);

// Hardware that is replaced: device_replacement.cpp
decision judge(const state::Device&, const replace_device&, const device_context&);
decision judge(const state::Device&, const take_over&, const device_context&);
decision judge(const state::Device&, const finish_replacement&, const device_context&);

// Actions that are called off: device_cancel.cpp
decision judge(const state::Device&, const fetch_deployment&, const device_context&);
decision judge(const state::Device&, const answer_cancel&, const device_context&);
/// cancel_began, if the device's client knows the open action.
void add_cancel(const state::Device& state, event::CancelCause cause, std::vector<event::Device>& out);
/// cancel_answered, for an open cancel: the device takes what replaces the action.
void add_replaced(const state::Device& state, const std::string& detail, std::vector<event::Device>& out);
/// cancel_answered, for a cancel that is open.
void add_cancel_answer(const state::Device& state, event::CancelOutcome outcome, const std::string& detail, std::vector<event::Device>& out);

// Who is let in: device_discovery.cpp
decision judge(const state::Device&, const discover_device&, const device_context&);
decision judge(const state::Device&, const accept_device&, const device_context&);
decision judge(const state::Device&, const reject_device&, const device_context&);
decision judge(const state::Device&, const replace_token&, const device_context&);
/// "host:port" at the peer's address with the configured push port; empty without one.
std::string auto_address(const std::string& peer, const device_policy& policy);

// The user's say: device_consent.cpp
decision judge(const state::Device&, const set_auto_confirm&, const device_context&);
/// consent_answered, if the state after these events asks and the user said yes to all.
void add_auto_consent(const state::Device& state, std::vector<event::Device>& out);
decision judge(const state::Device&, const fetch_confirmation&, const device_context&);
decision judge(const state::Device&, const answer_confirmation&, const device_context&);
decision judge(const state::Device&, const miss_confirmation&, const device_context&);

/// profile_applied, if the profile in force in that directory differs from the one the open delivery is judged by.
void add_profile_change(const state::Device& state, const std::string& directory, const device_context& context,
                        std::vector<event::Device>& out);

}  // namespace ald::device_decisions
