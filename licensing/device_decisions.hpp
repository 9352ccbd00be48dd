// The decisions of the device machine by topic; decide() of device_machine.hpp dispatches to them.
#pragma once
#include <cstddef>
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

// Needs, orders and deadlines: device_ordering.cpp
decision judge(const state::Device&, const examine_device&, const device_context&);
decision judge(const state::Device&, const take_license&, const device_context&);
decision judge(const state::Device&, const adopt_license&, const device_context&);
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

// Actions that are called off: device_cancel.cpp
decision judge(const state::Device&, const fetch_deployment&, const device_context&);
decision judge(const state::Device&, const answer_cancel&, const device_context&);
/// cancel_began, if the device's client knows the open action.
void add_cancel(const state::Device& state, event::CancelCause cause, std::vector<event::Device>& out);
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
