// What the issuer does with one order line. Pure: the ledger's facts come in as arguments.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "messages/order.hpp"

namespace ald {

/// A pack as the issuer keeps it. `total` counts when not unlimited.
struct issuer_pack {
  pack_id pack;
  license_kind kind;
  std::int64_t total = 0;
  bool unlimited = false;
  std::int64_t used = 0;
  std::int64_t expiry_day = 0;  ///< days since 1970-01-01; every license of the pack expires with it
  bool evaluation = false;      ///< its licenses are for evaluation
};

/// Who the license of a key was made for, when the key was seen before.
struct key_holder {
  unit_id unit;
  license_kind kind;
};

/// Answer with the license made for the key then.
struct repeat_license {};
/// Make a license out of this pack.
struct make_license {
  pack_id pack;
  std::int64_t expiry_day = 0;
};
/// Say no. Codes: bad_key, bad_unit, bad_kind, key_conflict, no_such_pack, pack_expired, exhausted.
struct refuse_line {
  std::string code;
  std::string text;
};
using issuing_decision = std::variant<repeat_license, make_license, refuse_line>;

/// Longest order key taken.
inline constexpr std::size_t max_order_key_bytes = 200;

/// Of a known key, the license made then, provided that it was for this unit and kind. Else the pack named, if it is of
/// the kind, not expired and has room; else of all such packs the one that expires last, then the first by id. Who named no pack of
/// evaluation licenses gets none of these, and the other way round.
/// A refusal changes nothing and is not remembered. today: days since 1970-01-01. oversell: every pack has room.
issuing_decision decide_line(const order_line& line, const std::optional<key_holder>& holder, const std::vector<issuer_pack>& packs,
                             std::int64_t today, bool oversell = false);

}  // namespace ald
