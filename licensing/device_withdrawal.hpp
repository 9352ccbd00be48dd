// Licenses that are taken away from a device: what it is to do without, and what goes back to its pack. Facts, and how events change them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "licensing/device_policy.hpp"
#include "messages/device_effect.hpp"
#include "messages/event.pb.h"
#include "messages/state.pb.h"

namespace ald {

/// Returns kept with a device: open ones, and the latest that were settled.
inline constexpr int max_returns = 8;

/// The open cancel takes away a license: the device's settings are without a link from its revision on.
bool has_open_removal(const state::Device& state);

/// The license that is installed was taken away, and nothing tells the device so yet.
bool needs_removal(const state::Device& state);

/// Settings without a license are to be pushed.
bool owes_removal_push(const state::Device& state);

/// When settings without a license are pushed once more (wall ms); none if they are not, or only by an operator (S9).
std::optional<std::int64_t> removal_retry_at(const state::Device& state, const device_policy& policy);

/// The device may have this license, for all that is known: it has confirmed it, or works on it, and has not confirmed that it does without.
bool may_have(const state::Device& state, const std::string& serial);

/// The return of this license; null: it is not given back.
const state::Return* find_return(const state::Device& state, const std::string& serial);

/// The license is back in its pack.
bool is_returned(const state::Device& state, const std::string& serial);

/// Licenses that may go back now.
std::vector<return_request> returns_owed(const state::Device& state);

/// A return is neither answered nor given up.
bool has_open_return(const state::Device& state);

// Called by evolve() alone.
void fold_in(state::Device& state, const event::LicenseWithdrawn& e, std::int64_t at_ms);
void fold_in(state::Device& state, const event::ReturnForced& e, std::int64_t at_ms);
void fold_in(state::Device& state, const event::ReturnSettled& e, std::int64_t at_ms);
void fold_in(state::Device& state, const event::RemovalPushed& e, std::int64_t at_ms);
void fold_in(state::Device& state, const event::RemovalSentAgain& e, std::int64_t at_ms);
/// The device does without what the closed cancel named.
void note_removed(state::Device& state);

}  // namespace ald
