// Orders licenses in batches and keeps the ledger stream: reserve, send, fill. Resumes every open line after a crash.
#pragma once
#include <caf/all.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"
#include "licensing/circuit_breaker.hpp"
#include "licensing/ledger_comparison.hpp"
#include "licensing/order_batching.hpp"
#include "licensing/pack_forecast.hpp"
#include "licensing/pack_ledger.hpp"

namespace ald {

/// A line that recovery found filled on its device's stream but still open in the ledger.
struct filled_line {
  order_key key;
  pack_id pack;
  license_serial serial;
};

/// A return that recovery found answered on its device's stream but still open in the ledger.
struct settled_return {
  license_serial serial;
  pack_id pack;
  bool returned = false;
};

/// Thin: what may be ordered is judged by pack_ledger, when by order_batching, circuit_breaker and retry_policy.
class broker_actor : public caf::event_based_actor {
 public:
  broker_actor(caf::actor_config& config, node_env& env, settings_ptr settings, pack_ledger ledger, std::vector<filled_line> filled,
               std::vector<settled_return> settled = {});

 protected:
  caf::behavior make_behavior() override;
  /// Whoever waits for an answer gets `unavailable` now.
  void on_exit() override;

 private:
  /// A batch on its way: waits for the durability of its LinesSent, then for the server.
  struct running_order {
    order what;
    std::uint64_t durable_at_seq = 0;
    bool placed = false;
    std::int64_t started_mono_ms = 0;
  };
  /// Where an open line is in this process's life.
  struct line_progress {
    std::uint32_t failures = 0;
    std::optional<license_serial> storing;  ///< this license of it is with the device
    bool deferred = false; ///< the server works on it; it is asked for again later, or at a hint
    std::optional<std::int64_t> waits_until;  ///< its one place in later_
    std::uint64_t last_order = 0;             ///< the order that carried it last
  };

  // orders in
  void resume_lines();
  void request(const request_license& what);
  void cancel(const order_key& key);
  /// `news`: block_order's.
  void block(const unit_id& unit, const order_key& key, event::BlockReason reason, std::uint64_t news = 0);
  void unblock(const request_license& what);
  void report_unusable(const pack_ledger::open_line& line, const fault& why);
  void take_settings(const settings_published& what);
  // orders out
  void send_due();
  void send_order(std::vector<order_line> lines);
  void place_durable();
  // answers
  void take_answer(const order_answered& answered);
  /// `late`: its order timed out, so its line waits for another order already.
  void take_outcome(const line_answer& answer, std::uint64_t order_number, bool late, std::vector<device_mail>& mails);
  void take_issued(const pack_ledger::open_line& line, const line_issued& issued, std::vector<device_mail>& mails);
  void hand_over_surplus(const order_key& key, const line_issued& issued, std::vector<device_mail>& mails);
  void settle(const license_taken& taken);
  void take_hint();
  void ask_again(const order_key& key, std::int64_t now_ms);
  /// The line is asked for again then, or when it was to be before, whichever comes first.
  void wait_until(const order_key& key, std::int64_t at_mono_ms, bool deferred);
  void stop_waiting(const order_key& key);
  /// The line has ended.
  void forget(const order_key& key);
  // guards on money: broker_guards.cpp
  void begin_guards();
  /// Why nothing may be ordered now; none: it may.
  std::optional<event::BlockReason> held_back(std::int64_t now_mono_ms) const;
  bool may_send() const;
  event::BlockReason off_reason() const;
  /// A dry run: reserves in the plan instead of the ledger, and says so to the device.
  void plan_line(const request_license& what);
  void follow_in_plan(const event::Ledger& what);
  /// Takes the lines that a cap does not allow out of the order, and trips the switch if there are any.
  void obey_caps(std::vector<order_line>& lines);
  void trip(const trip_switch& cap);
  void show_money();
  /// Says what a request would hear now; who may have waited for something else is looked at.
  void show_outlook();
  // reconciliation, also of a restored store: broker_reconcile.cpp
  void drive_reconciliation(const instant& now);
  void reconcile_on_demand(const reconcile_request& asked);
  void begin_reconciliation(bool fix);
  void give_up_reconciliation(const std::string& why);
  void take_ledger(const reconcile_ledger& answered);
  ledger_comparison::standing standing_here(const issued_license& license, std::uint32_t n) const;
  bool is_news_of_return(const issued_license& license) const;
  void tell_returned(const issued_license& license);
  void settle_told(const return_told& told);
  void look_at_more();
  bool look_at_shard();
  bool is_known(const issued_license& license, std::uint32_t n) const;
  /// The stored device, with its license of this kind alone.
  state::Device stored_license(const unit_id& unit, const license_kind& kind) const;
  void ask_for_files(std::vector<unit_id> units);
  void take_files(const reconcile_files& answered);
  void adopt_allotted();
  void adopt(const held_license& license, std::uint32_t n, std::vector<device_mail>& mails);
  void settle_adoption(const license_adopted& adopted);
  void note_filled(const order_key& key, const event::LineFilled& filled);
  void finish_reconciliation();
  void finish_restore(std::uint64_t licenses, std::uint64_t adopted);
  // revocations: broker_revocations.cpp
  void ask_for_revocations(const instant& now);
  void take_revocations(const revocations_answered& answered);
  void settle_revocation(const revocation_taken& taken);
  void finish_revocations();
  // returns: broker_returns.cpp
  void resume_returns();
  void take_return(const return_request& what);
  void ask_for_returns(const instant& now);
  void take_returns(const returns_answered& answered);
  void settle_return(const return_settled& settled);
  void end_return(const license_serial& serial, const pack_id& pack, bool returned);
  void return_later(const license_serial& serial);
  void try_later(const order_key& key, duration_ms wait_ms);
  void fail_order(std::uint64_t number, const std::string& why);
  // the rest
  void record(std::vector<event::Ledger> events, bool for_cover = false);
  void ask_for_issued(const issued_request& request);
  void on_beat(const instant& now);
  void show_load();
  /// The licensing server answered a call, or did not.
  void note_server(bool answered);
  // packs: broker_packs.cpp
  std::int64_t today() const;
  bool set_packs(const std::vector<pack_info>& packs);
  void take_packs(const packs_answered& answered);
  void ask_for_packs();
  void refresh_packs(const packs_refresh& request);
  void rule_pack(const pack_order& order);
  // licenses that an operator brings: broker_uploads.cpp
  void take_upload(const upload_request& request);
  void hand_over_uploads();
  bool has_already(const license_claims& claims) const;
  void end_arrival(const license_serial& serial, bool counted);
  void resume_arrivals();
  void answer_when_durable(const reply_slot<ald::done>& reply);
  void answer_durable();
  void show_packs();

  /// A reconciliation under way: the licensing server's ledger, and how far it was looked at.
  struct reconcile_progress {
    explicit reconcile_progress(ledger_comparison begin) : compared(std::move(begin)) {}
    bool restoring = false;
    reconcile_report report;
    ledger_comparison compared;
    std::vector<issued_license> issued;
    std::vector<std::pair<std::uint32_t, held_license>> to_adopt;  ///< by need; waits until their action ids are durably theirs
    std::uint32_t next_action = 0;
    std::uint64_t allotted_at_seq = 0;
    std::size_t next = 0;             ///< of issued
    std::size_t next_shard = 0;       ///< of the table
    std::size_t waiting = 0;          ///< adoptions that are not yet durable
    bool asking = false;
    std::int64_t asked_mono_ms = 0;
    std::unordered_map<order_key, pack_id> filled;  ///< lines that ended meanwhile, with the pack that was used
    std::unordered_set<license_serial> newer;       ///< licenses of these
    std::unordered_set<license_serial> returned;    ///< licenses whose return ended meanwhile
  };
  /// A license that goes back.
  struct return_progress {
    std::uint64_t durable_at_seq = 0;  ///< asked for once its beginning is durable
    std::int64_t due_mono_ms = 0;
    std::uint32_t failures = 0;
    bool settling = false;             ///< the answer is with its device
  };
  /// A page of revocations on its way to the devices.
  struct revocation_progress {
    std::uint64_t up_to = 0;
    std::size_t waiting = 0;
    bool failed = false;
  };

  node_env& env_;
  settings_ptr settings_;
  pack_ledger ledger_;
  std::int64_t ledger_at_ms_ = 0;
  order_batching batching_;
  circuit_breaker breaker_;
  std::uint64_t durable_seq_;
  std::uint64_t next_order_ = 1;
  std::map<std::uint64_t, running_order> running_;
  std::multimap<std::int64_t, order_key> later_;          ///< by mono ms
  std::unordered_map<order_key, line_progress> progress_; ///< of lines that were sent
  std::size_t storing_ = 0;
  std::int64_t packs_due_mono_ms_ = 0;
  std::uint64_t packs_shown_at_seq_ = 0;
  pack_forecast forecast_;
  std::optional<std::int64_t> forecast_mono_ms_;
  std::map<std::uint64_t, reply_slot<std::vector<issued_license>>> asked_issued_;  ///< here, so that a stop answers them
  std::uint64_t next_question_ = 1;
  bool packs_known_ = false;
  std::vector<reply_slot<ald::done>> refreshing_;                          ///< a question for packs is under way
  std::deque<std::pair<std::uint64_t, reply_slot<ald::done>>> to_answer_;  ///< once the ledger is durable up to this seq
  std::deque<std::pair<std::uint64_t, device_mail>> uploads_;  ///< go to their devices once the ledger is durable up to this seq
  std::optional<pack_ledger> plan_;  ///< of a dry run: the ledger with the lines that would be ordered
  bool trip_pending_ = false;        ///< a cap is reached, the switch is not off yet
  std::optional<reconcile_progress> reconcile_;
  std::uint64_t reconcile_question_ = 0;
  std::uint64_t reconciliations_ = 0;  ///< begun by this process
  std::int64_t reconcile_due_mono_ms_;
  std::optional<revocation_progress> revoking_;
  std::uint64_t revocation_question_ = 0;
  std::map<license_serial, return_progress> returning_;
  std::vector<license_serial> asked_back_;  ///< by the call that is under way; empty: none is
  std::uint64_t return_question_ = 0;
  std::int64_t returns_asked_mono_ms_ = 0;
  bool revocations_asked_ = false;
  std::int64_t revocations_asked_mono_ms_ = 0;
  std::int64_t revocations_due_mono_ms_ = 0;
};

}  // namespace ald
