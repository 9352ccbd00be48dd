// By reason: nobody, as many as there are free licenses, or all.
#include "licensing/order_outlook.hpp"

#include <algorithm>
#include <limits>

#include "licensing/pack_ledger.hpp"

namespace ald {
namespace {

// Where a free license is not for everybody, so many devices a scan try whether it is for them.
constexpr std::uint64_t most_tried = 10'000;

}  // namespace

order_outlook outlook_by_packs(const pack_ledger& ledger, const license_kind& kind, bool packs_known, std::int64_t today) {
  constexpr auto unlimited = std::numeric_limits<std::uint64_t>::max();
  order_outlook outlook;
  outlook.by_packs = as_far_as_known(event::NO_PACK, packs_known);
  const pack_account* usable = nullptr;
  bool for_all = true;
  for (const auto& [id, pack] : ledger.accounts()) {
    if (pack.kind != kind) continue;
    if (usable == nullptr) outlook.by_packs = event::NO_PACK_FITS;
    if (!pack.is_usable(today)) continue;
    if (usable != nullptr && usable->expiry_day != pack.expiry_day) outlook.fits_all = false;
    if (pack.condition.is_set() || pack.evaluation) outlook.fits_all = for_all = false;
    usable = &pack;
    outlook.by_packs = event::PACK_EXHAUSTED;
    if (!pack.has_free()) continue;
    const std::uint64_t free = pack.unlimited ? unlimited : static_cast<std::uint64_t>(pack.total - pack.allocated());
    outlook.free = free > unlimited - outlook.free ? unlimited : outlook.free + free;
  }
  if (outlook.free > 0 || !for_all) outlook.by_packs.reset();  // what is not for all is not said to all
  outlook.news_of_packs = ledger.news(event::NO_PACK_FITS, kind, today);
  outlook.news_of_free = ledger.news(event::PACK_EXHAUSTED, kind, today);
  return outlook;
}

event::BlockReason as_far_as_known(event::BlockReason why, bool packs_known) {
  return why == event::NO_PACK && !packs_known ? event::SERVER_UNREACHABLE : why;
}

const order_outlook& order_outlooks::of(const license_kind& kind) const {
  const auto found = further.find(kind);
  return found == further.end() ? base : found->second;
}

std::size_t may_hear_otherwise(const order_outlook& outlook, event::BlockReason blocked) {
  if (outlook.held_back == blocked || outlook.by_packs == blocked) return 0;
  const bool waits_for_pack = blocked == event::PACK_EXHAUSTED || blocked == event::NO_PACK;
  if (waits_for_pack && !outlook.by_packs) return outlook.fits_all ? outlook.free : std::max<std::uint64_t>(outlook.free, most_tried);
  return std::numeric_limits<std::size_t>::max();
}

std::optional<std::uint64_t> news_for(const order_outlook& outlook, event::BlockReason blocked) {
  if (blocked == event::NOT_SELECTED) return outlook.news_of_condition;  // whatever holds orders back
  if (outlook.held_back) return std::nullopt;  // said to all: whoever stands blocked for another reason has not heard it yet
  const bool waits_for_rules = blocked == event::NO_PACK_FITS || blocked == event::NO_PACK_FOR_DEVICE || blocked == event::NO_FULL_PACK || blocked == event::NO_LATER_PACK;
  if (waits_for_rules) return outlook.news_of_packs;
  if (blocked == event::PACK_EXHAUSTED && !outlook.by_packs && !outlook.fits_all) return outlook.news_of_free;
  return std::nullopt;
}

}  // namespace ald
