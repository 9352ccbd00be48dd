// What the broker would say to a request for a license that came now.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>

#include "messages/event.pb.h"

namespace ald {

/// A blocked device that would only be told the same again need not be looked at.
struct order_outlook {
  std::optional<event::BlockReason> held_back;  ///< said to every request; none: it depends on the packs
  std::optional<event::BlockReason> by_packs;   ///< no pack has a license for it; none: `free` licenses are free
  std::uint64_t free = 0;

  bool operator==(const order_outlook&) const = default;
};

/// Of the devices that are blocked for this reason: how many may hear something else now.
std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked);

}  // namespace ald
