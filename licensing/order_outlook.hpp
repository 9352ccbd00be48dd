// What the broker would say to a request for a license that came now.
#pragma once
#include <cstddef>
#include <cstdint>
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
};

/// What the packs say; held_back is the caller's to add. `packs_known`: the server has told its packs.
order_outlook outlook_by_packs(const pack_ledger& ledger, const license_kind& kind, bool packs_known);

/// Before the server has told its packs, that none is known says nothing about them. Its answer begins a scan.
event::BlockReason as_far_as_known(event::BlockReason why, bool packs_known);

/// Of the devices that are blocked for this reason: how many may hear something else now.
std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked);

}  // namespace ald
