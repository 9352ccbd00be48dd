// By reason: nobody, as many as there are free licenses, or all.
#include "licensing/order_outlook.hpp"

#include <limits>

#include "licensing/pack_ledger.hpp"

namespace ald {

order_outlook outlook_by_packs(const pack_ledger& ledger, const license_kind& kind, bool packs_known) {
  order_outlook outlook;
  const auto free = ledger.free_of(kind);
  if (!free) outlook.by_packs = as_far_as_known(event::NO_PACK, packs_known);
  if (free == 0u) outlook.by_packs = event::PACK_EXHAUSTED;
  outlook.free = free.value_or(0);
  return outlook;
}

event::BlockReason as_far_as_known(event::BlockReason why, bool packs_known) {
  return why == event::NO_PACK && !packs_known ? event::SERVER_UNREACHABLE : why;
}

std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked) {
  if (outlook.held_back == blocked || outlook.by_packs == blocked) return 0;
  const bool waits_for_pack = blocked == event::PACK_EXHAUSTED || blocked == event::NO_PACK;
  if (waits_for_pack && !outlook.by_packs) return outlook.free;
  return std::numeric_limits<std::size_t>::max();
}

}  // namespace ald
