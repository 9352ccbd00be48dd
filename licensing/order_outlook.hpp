// What the broker would say to a request for a license that came now.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "messages/event.pb.h"
#include "messages/ids.hpp"

namespace ald {

class pack_ledger;

/// A blocked device that would only be told the same again need not be looked at.
struct order_outlook {
  std::optional<event::BlockReason> held_back;  ///< said to every request; none: it depends on the packs
  std::optional<event::BlockReason> by_packs;   ///< no pack has a license for it; none: `free` licenses are free
  std::uint64_t free = 0;
  bool fits_all = true;  ///< a free license is free for whoever comes: not for renewals only, nor for none of them, and no condition is set
  std::uint64_t news_of_packs = 0;  ///< pack_ledger::news() now, of all reasons but PACK_EXHAUSTED
  std::uint64_t news_of_free = 0;   ///< of that one
  std::uint64_t news_of_condition = 0;  ///< fleet_settings::condition_epoch(): of NOT_SELECTED
};

/// Of each kind. One outlook alone is the base's.
struct order_outlooks {
  order_outlooks(order_outlook of_base = {}) : base(of_base) {}  // NOLINT(google-explicit-constructor)

  order_outlook base;
  std::map<license_kind, order_outlook> further = {};

  /// An empty kind is the base's; so is one that is not in here.
  const order_outlook& of(const license_kind& kind) const;
};

/// What the packs say; held_back and news_of_condition are the caller's to add. `packs_known`: the server has told its packs. `today`: days since 1970-01-01.
order_outlook outlook_by_packs(const pack_ledger& ledger, const license_kind& kind, bool packs_known, std::int64_t today);

/// Before the server has told its packs, that none is known says nothing about them. Its answer begins a scan.
event::BlockReason as_far_as_known(event::BlockReason why, bool packs_known);

/// Of the devices that are blocked for this reason: how many may hear something else now.
std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked);

/// Of these: whose last answer was given knowing this (block_order::news) would hear the same. None: it does not depend on that.
std::optional<std::uint64_t> news_for(const order_outlook& outlook, event::BlockReason blocked);

}  // namespace ald
