// On which pack a license is drawn: the one place that says so.
#pragma once
#include <cstdint>

#include "licensing/pack_account.hpp"
#include "messages/device_effect.hpp"
#include "messages/event.pb.h"

namespace ald {

/// A pack, or why there is none.
struct pack_choice {
  const packs_by_id::value_type* pack = nullptr;  ///< into the packs given
  event::BlockReason why{};                       ///< if there is no pack
};

/// A pack fits if it is of the wanted kind, may be drawn on today (server and operator let it be, it has not expired), the device satisfies
/// its condition, it is one of full licenses unless this is the device's first need of the kind (an evaluation license is given once), for a
/// renewal it expires after the license to be renewed, and it has a free license. Of those that fit it is the one with
///   1. full licenses before evaluation ones,
///   2. then the highest priority of the operator's,
///   3. then the most licenses allocated (used + reserved), so that packs fill up one after the other,
///   4. then the earliest registered,
///   5. then the smallest pack id.
/// Without one the reason is the nearest to a license: NO_PACK (none is of the kind), NO_PACK_FITS (none may be drawn on),
/// NO_PACK_FOR_DEVICE (the device satisfies the condition of none of these), NO_FULL_PACK (these are all of evaluation licenses), NO_LATER_PACK (none of these expires later), PACK_EXHAUSTED (none of these has a free license).
pack_choice choose_pack(const packs_by_id& packs, const request_license& wanted, std::int64_t today);

}  // namespace ald
