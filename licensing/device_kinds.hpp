// Licenses of several kinds on one device: each is judged as if it were the device's only one.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "licensing/device_context.hpp"
#include "messages/event.pb.h"
#include "messages/state.pb.h"

namespace ald {

/// The device with one of its licenses as the only one: what `state` says of a license is of that one.
struct kind_view {
  std::string kind;  ///< empty: the base's, whatever is configured
  state::Device state;
};

/// The base's first, then those of further kinds, by kind.
std::vector<kind_view> views_of(const state::Device& state);

/// The device with its license of the further kind alone; of a kind that it never needed: with none. Empty: the base's.
state::Device view_of(const state::Device& state, std::string_view kind);

/// The same of any kind. `base_kind`: the configured one. A kind that is neither a further one of the device's nor its base's is none of its own.
state::Device view_of_license(const state::Device& state, std::string_view kind, std::string_view base_kind);

/// The kind is the base's: the configured one, or one that the base's need or license was of when another was configured.
bool is_kind_of_base(const state::Device& state, std::string_view kind, std::string_view base_kind);

/// What was needed of this further kind; null: nothing ever was.
const state::Holding* find_holding(const state::Device& state, std::string_view kind);

/// The device needs a license of this further kind, or would, but for what stands in the way of orders: it is registered, and fleet and kind
/// select it.
bool is_wanted(const state::Device& state, std::string_view kind, const device_context& context);

/// The context by which the license of this kind is judged. The device's own context gives the base's.
device_context context_of(const device_context& context, const state::Device& state, const std::string& kind);

/// A device is spoken to about one license at a time (DDI offers one action): which of the views that is; none: there is nothing to say. One that
/// is being called off goes first, then one that the device works on, then one that waits for an operator to send again (I5: nothing is
/// sent till then), then one that was offered or pushed, then the one with the fewest attempts, so that none waits for ever behind a user who never answers.
std::optional<std::size_t> speaker(const std::vector<kind_view>& views);

/// The event says something of one license: it carries the kind, if that is a further one. Others are about the device itself.
bool is_about_license(const event::Device& what);

/// The kind in a key of the unit's; empty: it is no such key.
std::string_view kind_of(const order_key& key, std::string_view unit);

// Called by evolve() alone.
/// One event, about the device or about the license that the state's own fields are of.
void fold_event(state::Device& state, const event::Device& what, std::int64_t at_ms);
/// What an event about the device changes of a license that the state's own fields are of. `address`: push_address_of() before the event.
void follow_device(state::Device& state, const event::Device& what, const std::string& address, std::int64_t at_ms);

}  // namespace ald
