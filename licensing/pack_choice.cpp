// Which packs fit, and which of them goes first.
#include "licensing/pack_choice.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "messages/mutant.hpp"

namespace ald {
namespace {

// From far from a license to near.
constexpr std::array obstacles{event::NO_PACK, event::NO_PACK_FITS, event::NO_PACK_FOR_DEVICE, event::NO_FULL_PACK, event::NO_LATER_PACK, event::PACK_EXHAUSTED};

bool expires_too_soon(const pack_account& pack, const request_license& wanted) {
  return wanted.later_than_day && pack.expiry_day && *pack.expiry_day <= *wanted.later_than_day;
}

// Place in `obstacles` of what keeps the license from being drawn on the pack; none: it fits.
std::optional<std::size_t> obstacle(const pack_account& pack, const request_license& wanted, std::int64_t today) {
  if (pack.kind != wanted.kind) return 0;
  if (!pack.is_usable(today)) return 1;
  if (!pack.condition.satisfied_by(wanted.device) && !ALD_MUTANT("forget_conditions_of_packs")) return 2;
  if (pack.evaluation && wanted.n > 1) return 3;
  if (expires_too_soon(pack, wanted)) return 4;
  if (!pack.has_free() && !ALD_MUTANT("overbook_a_pack")) return 5;
  return std::nullopt;
}

// The smallest goes first; of equal ones the first by id.
auto rank(const pack_account& pack) { return std::tuple(pack.evaluation, -std::int64_t{pack.priority}, -pack.allocated(), pack.registered_at_ms); }

}  // namespace

pack_choice choose_pack(const packs_by_id& packs, const request_license& wanted, std::int64_t today) {
  pack_choice choice;
  std::size_t nearest = 0;
  for (const auto& pack : packs) {
    if (const auto what = obstacle(pack.second, wanted, today)) {
      nearest = std::max(nearest, *what);
    } else if (choice.pack == nullptr || rank(pack.second) < rank(choice.pack->second)) {
      choice.pack = &pack;
    }
  }
  choice.why = obstacles[nearest];
  return choice;
}

}  // namespace ald
