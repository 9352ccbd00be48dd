// Orders licenses in batches and keeps the ledger stream: reserve, send, fill. Resumes every open line after a crash.
#pragma once
#include <caf/all.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"
#include "licensing/circuit_breaker.hpp"
#include "licensing/order_batching.hpp"
#include "licensing/pack_ledger.hpp"

namespace ald {

/// A line that recovery found filled on its device's stream but still open in the ledger.
struct filled_line {
  order_key key;
  pack_id pack;
  license_serial serial;
};

/// Thin: what may be ordered is judged by pack_ledger, when by order_batching, circuit_breaker and retry_policy.
class broker_actor : public caf::event_based_actor {
 public:
  broker_actor(caf::actor_config& config, node_env& env, settings_ptr settings, pack_ledger ledger, std::vector<filled_line> filled);

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
    bool storing = false;  ///< its license is with the device
  };

  // orders in
  void resume_lines();
  void request(const request_license& what);
  void cancel(const order_key& key);
  void block(const unit_id& unit, const order_key& key, event::BlockReason reason);
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
  void take_outcome(const line_answer& answer, bool late, std::vector<device_mail>& mails);
  void take_issued(const pack_ledger::open_line& line, const line_issued& issued, std::vector<device_mail>& mails);
  void settle(const license_taken& taken);
  void try_later(const order_key& key, duration_ms wait_ms);
  void fail_order(std::uint64_t number, const std::string& why);
  // the rest
  void record(std::vector<event::Ledger> events, bool for_cover = false);
  void take_packs(const packs_answered& answered);
  void ask_for_packs();
  void ask_for_issued(const issued_request& request);
  void on_beat(const instant& now);
  void show_load();
  order_line line_of(const pack_ledger::open_line& line) const;

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
  std::unordered_map<order_key, line_progress> progress_; ///< of lines with failures or in storing
  std::size_t storing_ = 0;
  std::int64_t packs_due_mono_ms_ = 0;
  std::map<std::uint64_t, reply_slot<std::vector<issued_license>>> asked_issued_;  ///< here, so that a stop answers them
  std::uint64_t next_question_ = 1;
};

}  // namespace ald
