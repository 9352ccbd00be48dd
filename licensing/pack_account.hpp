// One product pack in the ledger: what the server says of it, the operator's rules, and what is drawn on it.
#pragma once
#include <cstdint>
#include <map>
#include <optional>

#include "licensing/condition.hpp"
#include "messages/ids.hpp"

namespace ald {

/// total = free + reserved + used, where free may be negative (I3). Days since 1970-01-01.
struct pack_account {
  license_kind kind;
  std::int64_t total = 0;  ///< does not count when unlimited
  bool unlimited = false;
  std::int64_t reserved = 0;
  std::int64_t used = 0;
  std::optional<std::int64_t> expiry_day = {};  ///< drawn on through the whole of that day; none: it never expires
  bool active = true;                           ///< the server's word
  std::int64_t registered_at_ms = 0;            ///< wall time of its first pack_set; 0: from before that was recorded
  std::int32_t priority = 0;                    ///< the operator's
  bool switched_off = false;                    ///< by the operator
  recorded_condition condition = {};            ///< the operator's: who may draw on it
  std::int64_t returned = 0;                    ///< licenses that went back to it: not among the used ones
  bool evaluation = false;                      ///< its licenses are for evaluation, by the server's word

  std::int64_t allocated() const { return reserved + used; }
  bool has_free() const { return unlimited || allocated() < total; }
  /// It may be drawn on: both server and operator let it be, and it has not expired.
  bool is_usable(std::int64_t today) const { return active && !switched_off && (!expiry_day || *expiry_day >= today); }
};

using packs_by_id = std::map<pack_id, pack_account>;

}  // namespace ald
