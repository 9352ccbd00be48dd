// The ledger stream's machine: packs, and the open order lines that draw on them (I2, I3).
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "messages/event.pb.h"
#include "messages/ids.hpp"
#include "messages/order.hpp"
#include "messages/result.hpp"
#include "messages/state.pb.h"

namespace ald {

/// reserve → send → fill or refuse; a line that was not sent can be released, a sent one only when the server confirmed that
/// its key is void: never by a timeout. For each pack total = free + reserved + used, where free may be negative.
/// The deciding calls give events and change nothing; the caller evolves them at once, before it decides again.
class pack_ledger {
 public:
  static constexpr std::size_t max_packs = 1'000;
  static constexpr std::size_t max_pack_bytes = 128;  ///< longest pack id

  /// A reserved license that is neither filled, refused nor released.
  struct open_line {
    order_key key;
    unit_id unit;
    license_kind kind;
    std::uint32_t n = 0;
    pack_id pack;       ///< reserved on this one
    bool sent = false;  ///< durably about to be sent, or sent: only the server can end it
    action_id action{}; ///< of the delivery of its license, from sending on
  };

  struct reserve_result {
    std::vector<event::Ledger> events;
    std::optional<event::BlockReason> blocked;
  };

  /// No packs, no lines, the next action id is 1.
  pack_ledger();
  /// From a snapshot.
  explicit pack_ledger(const state::Ledger& state);
  /// The state, packs and lines sorted: equal ledgers give equal bytes.
  state::Ledger snapshot() const;

  std::uint64_t seq() const;
  /// None if there is no such open line. Valid until the next evolve().
  const open_line* find(const order_key& key) const;
  /// By key.
  std::vector<open_line> open_lines() const;
  std::size_t open_count() const;
  /// By pack id.
  std::vector<state::Pack> packs() const;

  /// A pack as the server or the configuration states it: no events if unchanged. Used and reserved stay. Faults: bad_input
  /// (ids, negative total), conflict (the pack is of another kind, or there are max_packs).
  result<std::vector<event::Ledger>> set_pack(const pack_info& info) const;
  /// Holds one license. A line that is open already: no events, not blocked. Of the packs of this kind with a free license
  /// it takes the one with the most licenses allocated (used + reserved), then the smallest pack id: packs fill up one after
  /// the other. Blocked: NO_PACK, PACK_EXHAUSTED.
  reserve_result reserve(const order_key& key, const unit_id& unit, const license_kind& kind, std::uint32_t n) const;
  /// The lines are about to be sent: key i gets the action id first_action + i. Fault conflict: action ids (2^31-1) are used
  /// up. Throws std::logic_error, a bug of the caller, for no keys, a key twice, not open, or sent before.
  result<event::Ledger> send(const std::vector<order_key>& keys) const;
  /// The license arrived. It is counted on the pack the server named, or on the reserved one if that is empty or unknown.
  /// No events if the line is not open (any more).
  std::vector<event::Ledger> fill(const order_key& key, const pack_id& named_by_server, const license_serial& serial) const;
  /// The server refused the line for good. No events if the line is not open.
  std::vector<event::Ledger> refuse(const order_key& key, std::string_view code, std::string_view text) const;
  /// No events if the line is not open, or if it was sent and the cause is not KEY_VOID.
  std::vector<event::Ledger> release(const order_key& key, event::ReleaseCause cause) const;

  /// Total: an event that can't be applied changes nothing but seq and time.
  void evolve(const event::Ledger& event, std::uint64_t seq, std::int64_t at_ms);

 private:
  struct pack_account {
    license_kind kind;
    std::int64_t total = 0;
    bool unlimited = false;
    std::int64_t reserved = 0;
    std::int64_t used = 0;
    std::int64_t allocated() const { return reserved + used; }
    bool has_free() const { return unlimited || allocated() < total; }
  };
  using packs_by_id = std::map<pack_id, pack_account>;

  void apply(const event::PackSet& event);
  void apply(const event::LineReserved& event);
  void apply(const event::LinesSent& event);
  void apply(const event::LineFilled& event);
  /// Takes the line out and its reservation back; gives the pack it was on, none if the line is not open.
  std::optional<packs_by_id::iterator> close(const order_key& key);

  packs_by_id packs_;
  std::map<order_key, open_line> lines_;
  std::uint32_t next_action_ = 1;
  std::uint64_t seq_ = 0;
  std::int64_t last_at_ms_ = 0;
};

}  // namespace ald
