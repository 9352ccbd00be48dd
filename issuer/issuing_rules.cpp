// The issuer's choice of pack, and why it refuses.
#include "issuer/issuing_rules.hpp"

#include <algorithm>
#include <tuple>

namespace ald {
namespace {

std::optional<refuse_line> malformed(const order_line& line) {
  if (line.key.empty() || line.key.text.size() > max_order_key_bytes) {
    return refuse_line{"bad_key", "the key must have 1 to " + std::to_string(max_order_key_bytes) + " bytes"};
  }
  if (!is_unit_id(line.unit.text)) return refuse_line{"bad_unit", "not a unit ID: 1 to 64 of [A-Za-z0-9._:-]"};
  if (!is_unit_id(line.kind.text)) return refuse_line{"bad_kind", "not a kind: 1 to 64 of [A-Za-z0-9._:-]"};
  return std::nullopt;
}

// Who named a pack that is not there is to have a full license.
bool wants_evaluation(const order_line& line, const std::vector<issuer_pack>& packs) {
  return std::any_of(packs.begin(), packs.end(), [&](const issuer_pack& p) { return p.pack == line.pack && p.evaluation; });
}

bool has_room(const issuer_pack& pack) { return pack.unlimited || pack.used < pack.total; }

refuse_line no_pack_for(const license_kind& kind, const std::vector<issuer_pack>& packs, std::int64_t today) {
  const auto of_kind = [&](const issuer_pack& p) { return p.kind == kind; };
  const auto current = [&](const issuer_pack& p) { return of_kind(p) && p.expiry_day >= today; };
  if (std::none_of(packs.begin(), packs.end(), of_kind)) return {"no_such_pack", "there is no pack of kind " + kind.text};
  if (std::none_of(packs.begin(), packs.end(), current)) return {"pack_expired", "every pack of kind " + kind.text + " has expired"};
  return {"exhausted", "every license of kind " + kind.text + " is used"};
}

}  // namespace

issuing_decision decide_line(const order_line& line, const std::optional<key_holder>& holder, const std::vector<issuer_pack>& packs,
                             std::int64_t today, bool oversell) {
  if (auto refusal = malformed(line)) return *std::move(refusal);
  if (holder) {
    if (holder->unit == line.unit && holder->kind == line.kind) return repeat_license{};
    return refuse_line{"key_conflict", "the key belongs to another unit or kind"};
  }
  const auto rank = [&](const issuer_pack& p) { return std::tuple(p.pack != line.pack, -p.expiry_day, p.pack); };
  const bool evaluation = wants_evaluation(line, packs);
  const issuer_pack* best = nullptr;
  for (const auto& pack : packs) {
    if (pack.kind != line.kind || pack.evaluation != evaluation || pack.expiry_day < today || !(oversell || has_room(pack))) continue;
    if (!best || rank(pack) < rank(*best)) best = &pack;
  }
  if (!best) return no_pack_for(line.kind, packs, today);
  return make_license{best->pack, best->expiry_day};
}

}  // namespace ald
