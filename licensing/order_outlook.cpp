// By reason: nobody, as many as there are free licenses, or all.
#include "licensing/order_outlook.hpp"

#include <limits>

namespace ald {

std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked) {
  if (outlook.held_back == blocked || outlook.by_packs == blocked) return 0;
  const bool waits_for_pack = blocked == event::PACK_EXHAUSTED || blocked == event::NO_PACK;
  if (waits_for_pack && !outlook.by_packs) return outlook.free;
  return std::numeric_limits<std::size_t>::max();
}

}  // namespace ald
