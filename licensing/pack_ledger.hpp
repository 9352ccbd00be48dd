// The ledger stream's machine: packs, and the open order lines that draw on them (I2, I3).
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "licensing/order_cap_window.hpp"
#include "licensing/pack_account.hpp"
#include "licensing/use_window.hpp"
#include "messages/device_effect.hpp"
#include "messages/event.pb.h"
#include "messages/ids.hpp"
#include "messages/order.hpp"
#include "messages/pack_rule.hpp"
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
  static constexpr std::int64_t max_priority = 1'000'000;  ///< and the least is its negative

  /// A reserved license that is neither filled, refused nor released.
  struct open_line {
    order_key key;
    unit_id unit;
    license_kind kind;
    std::uint32_t n = 0;
    pack_id pack;       ///< reserved on this one
    bool sent = false;  ///< durably about to be sent, or sent: only the server can end it
    action_id action{}; ///< of the delivery of its license, from sending on

    order_line to_order() const { return {key, unit, kind, pack}; }
  };

  /// A license that the licensing server is asked to take back.
  struct given_back {
    license_serial serial;
    unit_id unit;
    license_kind kind;
    pack_id pack;  ///< it was used of this one, as far as it is known
  };

  /// A license that no line brings, on its way to its device; it counts as used of its pack.
  struct arrival {
    license_serial serial;
    unit_id unit;
    license_kind kind;
    pack_id pack;
  };

  struct reserve_result {
    std::vector<event::Ledger> events;
    std::optional<event::BlockReason> blocked;
    std::uint64_t news = 0;  ///< if blocked: news() of the reason
  };

  /// No packs, no lines, the next action id is 1.
  pack_ledger();
  /// From a snapshot.
  explicit pack_ledger(const state::Ledger& state);
  /// The state, packs and lines sorted: equal ledgers give equal bytes.
  state::Ledger snapshot() const;

  std::uint64_t seq() const;
  /// Wall time of the last event (ms); 0: none.
  std::int64_t last_at_ms() const { return last_at_ms_; }
  /// None if there is no such open line. Valid until the next evolve().
  const open_line* find(const order_key& key) const;
  /// By key.
  std::vector<open_line> open_lines() const;
  std::size_t open_count() const;
  /// By pack id.
  std::vector<state::Pack> packs() const;
  const packs_by_id& accounts() const { return packs_; }
  /// The license of that pack is for evaluation; of a pack that is not known here: one of the pack that the line is reserved on.
  bool is_evaluation(const order_key& key, const pack_id& named_by_server) const;
  /// A number that is another one as soon as a request which was blocked for this reason may hear something else: a pack or a
  /// rule has changed, the number of packs of the kind that may be drawn on has, or (PACK_EXHAUSTED) a license came free.
  std::uint64_t news(event::BlockReason why, const license_kind& kind, std::int64_t today) const;

  /// A pack as the server or the configuration states it: no events if unchanged. Used, reserved and the operator's rules stay.
  /// Faults: bad_input (ids, negative total), conflict (the pack is of another kind, or there are max_packs).
  result<std::vector<event::Ledger>> set_pack(const pack_info& info) const;
  /// The operator's rules for a pack: no events if unchanged. They hold for what is reserved from now on. Faults: bad_input
  /// (priority, condition), not_found.
  result<std::vector<event::Ledger>> rule_pack(const pack_rule& rule, const condition_limits& limits = {}) const;
  /// Holds one license on the pack that choose_pack() names. A line that is open already: no events, not blocked. `today`: days
  /// since 1970-01-01. Blocked: the reasons of choose_pack().
  reserve_result reserve(const request_license& wanted, std::int64_t today) const;
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

  // ---- licenses that go back: pack_ledger_returns.cpp ----

  /// The licensing server is about to be asked. No events if it is already.
  std::vector<event::Ledger> begin_return(const return_request& what) const;
  /// The return is durable with its device: the license counts as free again on the pack that the server named, or on the one it was
  /// used of. No events if it was not begun, or has ended: it counts once.
  std::vector<event::Ledger> finish_return(const license_serial& serial, const pack_id& named_by_server) const;
  /// The server does not take it back: it stays used. No events if it was not begun, or has ended.
  std::vector<event::Ledger> end_return(const license_serial& serial) const;
  /// None if there is no such open return. Valid until the next evolve().
  const given_back* find_return(const license_serial& serial) const;
  /// By serial.
  std::vector<given_back> open_returns() const;
  std::size_t open_return_count() const { return returns_.size(); }

  // ---- licenses that no line brings: pack_ledger_arrivals.cpp ----

  /// The license is about to be stored with its device. No events if that was begun already.
  std::vector<event::Ledger> begin_arrival(const arrival& what) const;
  /// The device has it (`counted`), or did not take it. No events if it was not begun, or has ended.
  std::vector<event::Ledger> end_arrival(const license_serial& serial, bool counted) const;
  /// By serial.
  std::vector<arrival> open_arrivals() const;

  // ---- guards and reconciliation: pack_ledger_restore.cpp ----

  /// Lines sent for the first time, for the caps; counted from the first restart_count() on, so that the fold of a log from
  /// before there were caps is what it was.
  const order_cap_window& sent_lines() const;
  /// The caps count anew from a confirmation (0: from the beginning); no events if they do already.
  std::vector<event::Ledger> restart_count(std::int64_t confirmed_ms) const;

  /// Licenses used by kind and day, for forecasts; counted from begin_use_count() on.
  const use_window& use() const { return use_; }
  /// No events if they are counted already.
  std::vector<event::Ledger> begin_use_count() const;

  /// True from begin_restore() to finish_restore(), also over restarts.
  bool restoring() const;
  /// True once a restore was finished: what was sent before it is not known here.
  bool was_restored() const;
  /// Used or returned, plus sent and open: an embedded server that deduplicates cannot have issued more, unless this store is an older copy.
  std::int64_t accounted_for() const;
  /// No events if a restore is under way. Action ids go on behind a gap, for life before the restore may have given some out.
  std::vector<event::Ledger> begin_restore() const;
  /// Takes `count` action ids for licenses that are adopted: `first` and those behind it, usable once the event is durable.
  /// Fault conflict: too few are left.
  result<event::Ledger> allot_actions(std::size_t count, std::uint32_t& first) const;
  /// Sets the use of each pack to what the server's ledger says, except for lines that are still open here. `filled`: lines that
  /// ended with a license after the server was asked, with the pack it was of: counted although the server did not tell them.
  /// `returned`: licenses whose return ended after the server was asked; those whose return is open count as used.
  std::vector<event::Ledger> reconcile(const std::vector<issued_license>& issued, const std::unordered_map<order_key, pack_id>& filled = {},
                                       const std::unordered_set<license_serial>& returned = {}) const;
  std::vector<event::Ledger> finish_restore(std::uint64_t licenses, std::uint64_t adopted) const;

  /// The last revocation that is durable with its device.
  std::uint64_t revocations_read() const;
  /// No events if it is not above the last one.
  std::vector<event::Ledger> read_revocations(std::uint64_t up_to) const;

  /// Total: an event that can't be applied changes nothing but seq and time.
  void evolve(const event::Ledger& event, std::uint64_t seq, std::int64_t at_ms);

 private:
  void apply(const event::PackSet& event, std::int64_t at_ms);
  void apply(const event::PackRuled& event);
  void apply(const event::PackConditioned& event);
  void apply(const event::LineReserved& event);
  void apply(const event::LinesSent& event, std::int64_t at_ms);
  void apply(const event::PackReconciled& event);
  void apply(const event::LineFilled& event, std::int64_t at_ms);
  void apply(const event::ReturnBegan& event);
  void apply(const event::LicenseReturned& event);
  void apply(const event::ArrivalBegan& event);
  void apply(const event::ArrivalEnded& event);
  /// Takes the line out and its reservation back; gives the pack it was on, none if the line is not open.
  std::optional<packs_by_id::iterator> close(const order_key& key);

  packs_by_id packs_;
  std::uint64_t changes_ = 1;  ///< of packs and rules, counted in this life
  std::uint64_t freed_ = 1;    ///< licenses that came free, and changes_, counted in this life
  std::map<order_key, open_line> lines_;
  std::map<license_serial, given_back> returns_;
  std::map<license_serial, arrival> arrivals_;
  std::uint32_t next_action_ = 1;
  order_cap_window sent_;
  use_window use_;
  std::optional<std::int64_t> cap_confirmed_ms_;  ///< none: nothing is counted yet
  bool restoring_ = false;
  std::uint32_t restores_ = 0;
  std::uint64_t revocations_read_ = 0;
  std::uint64_t seq_ = 0;
  std::int64_t last_at_ms_ = 0;
};

}  // namespace ald
