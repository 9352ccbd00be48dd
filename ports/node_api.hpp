// What the node does for foreign threads (HTTP, commands): calls return at once, replies come by callback.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "messages/device_command.hpp"
#include "messages/fleet_command.hpp"
#include "messages/license_claims.hpp"
#include "messages/order.hpp"
#include "messages/pack_rule.hpp"
#include "messages/reconciliation.hpp"
#include "messages/result.hpp"
#include "messages/state.pb.h"
#include "ports/event_log.hpp"
#include "ports/node_watch.hpp"
#include "ports/scan_plan.hpp"
#include "ports/work_tally.hpp"

namespace ald {

/// A queue with its limit (I8).
struct queue_gauge {
  std::string name;
  std::uint64_t length = 0;
  std::uint64_t limit = 0;
};

/// The guards on money at a glance.
struct money_status {
  /// Licenses of a pack that a dry run would order.
  struct planned_lines {
    pack_id pack;
    std::uint64_t lines = 0;
  };
  bool dry_run = false;
  std::vector<planned_lines> would_order;   ///< of a dry run, by pack
  bool restoring = false;                   ///< nothing is ordered until the store is reconciled with the licensing server
  std::uint64_t orders_last_hour = 0;       ///< lines sent for the first time; the first minute of the hour counts whole
  std::uint64_t orders_last_day = 0;
  std::uint64_t max_orders_per_hour = 0;    ///< 0: no cap
  std::uint64_t max_orders_per_day = 0;
  std::uint32_t tripped_window_s = 0;       ///< not 0: the cap of this window turned deployment off
  std::uint64_t tripped_limit = 0;
  std::uint64_t tripped_lines = 0;          ///< sent in it before the order that was not
  std::int64_t tripped_at_ms = 0;
};

/// The node at a glance.
struct node_status {
  bool ready = false;           ///< recovered and able to make work durable
  std::string not_ready_reason; ///< empty when ready
  bool deployment_on = false;
  bool clock_suspect = false;
  bool settled = false;         ///< no order, push or event is under way
  std::int64_t next_scan_ms = 0;
  std::uint64_t last_group = 0;
  std::uint64_t orders_sent_unanswered = 0;   ///< lines
  std::uint64_t answers_not_durable = 0;      ///< licenses received, not yet journaled
  std::uint64_t pushes_unanswered = 0;
  std::vector<queue_gauge> queues;
  money_status money;
};

/// What `show` prints beyond the row.
struct device_detail {
  state::Device state;
  std::vector<event::Record> history;  ///< oldest first, the last max_history
};

template <class T>
using reply_to = std::function<void(result<T>)>;

/// Callable from any thread. Each reply comes exactly once, from an actor's thread, after the events of the command are
/// durable (I1); the callback must not block. Full queues answer with fault busy, a stopping or failed node with unavailable.
class node_api {
 public:
  virtual ~node_api() = default;

  /// Sends a command to one device's actor.
  virtual void command(const unit_id& unit, device_command what, reply_to<done> reply) = 0;
  /// Changes the fleet's settings.
  virtual void command(fleet_command what, reply_to<done> reply) = 0;
  /// Runs the scan now.
  virtual void scan(reply_to<done> reply) = 0;
  /// State and history of one device. Fault not_found.
  virtual void show(const unit_id& unit, reply_to<device_detail> reply) = 0;
  /// Profiles, assignments, switch.
  virtual void fleet(reply_to<state::Fleet> reply) = 0;
  /// Packs and open lines.
  virtual void ledger(reply_to<state::Ledger> reply) = 0;
  /// Tells every receiver of webhooks that an alert called "test" began and ended; answered when that is on its way. Fault conflict:
  /// there is none.
  virtual void test_webhooks(reply_to<done> reply) = 0;
  /// The packs alone, by pack id.
  virtual void packs(reply_to<std::vector<state::Pack>> reply) = 0;
  /// Asks the licensing server for its packs now. Answered when what it told is taken and durable. Faults: unavailable (no
  /// answer of the server), conflict (the packs are set by configuration).
  virtual void refresh_packs(reply_to<done> reply) = 0;
  /// Changes the operator's rules for a pack. Faults: bad_input, not_found.
  virtual void rule_pack(pack_rule rule, reply_to<done> reply) = 0;
  /// Takes a license that an operator brings to its device: it fills the open need, takes the place of one that ends earlier, or is kept as
  /// surplus (the device's state says which). Answers its claims. The same file again changes nothing. Faults: bad_input (no license of a
  /// trusted key, for another kind, expired), not_found (its unit is no registered device), conflict (revoked).
  virtual void upload(std::string license_file, reply_to<license_claims> reply) = 0;
  /// What the next scan would order. Read-only: it works on copies.
  virtual void plan(plan_question what, reply_to<scan_plan> reply) = 0;
  /// What the licensing server says it issued.
  virtual void issued(reply_to<std::vector<issued_license>> reply) = 0;
  /// Begins to compare the devices' licenses with the licensing server's ledger; with `fix` what is unknown here is adopted, and
  /// packs are counted anew. Fault conflict: one is under way. reconciliation() tells how it goes.
  virtual void reconcile(bool fix, reply_to<done> reply) = 0;
  virtual reconcile_report reconciliation() const = 0;
  /// The licensing server is said to have finished deferred orders: they are asked for at once. Anybody may say
  /// so; at most one hint a second has an effect, and it has no answer.
  virtual void orders_hint() = 0;
  /// The digest of the live state, from the actors' memory at a durable barrier (I7).
  virtual void digest(reply_to<std::string> reply) = 0;

  /// Copies the stores to a new or empty directory (an absolute path on the node's machine): a consistent state of now, in
  /// which all that is answered so far is. Answers the last group in it. Faults: bad_input, conflict (not empty), io, no_space.
  virtual void snapshot(std::string dir, reply_to<group_number> reply) = 0;

  virtual node_status status() const = 0;
  /// status().ready at the cost of some loads: no lock, no copies.
  virtual bool ready() const = 0;
  /// What monitoring reads besides the status.
  virtual node_watch watch() const = 0;
  /// Counted since the start; lives as long as the node.
  virtual const work_tally& tallies() const = 0;
};

}  // namespace ald
