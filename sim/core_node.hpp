// A node without actors, log and threads: the pure core alone. What it decides counts as durable at once.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "licensing/circuit_breaker.hpp"
#include "licensing/device_machine.hpp"
#include "licensing/order_batching.hpp"
#include "licensing/pack_ledger.hpp"
#include "licensing/scan_index.hpp"
#include "messages/fleet_command.hpp"
#include "ports/licensing_server.hpp"
#include "sim/sim_license.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Does in one call what the device, broker and scheduler actors do with messages. Devices are the world's units, by index.
class core_node {
 public:
  using push_out = std::function<void(std::uint32_t device, const push_settings&)>;

  core_node(sim_world& world, licensing_server& server, push_out push);

  /// Takes note of a unit that was added to the world.
  void add_device();
  /// Decides, folds the events in, lets out what is then owed.
  result<done> command(std::uint32_t device, const device_command& what);
  void command(const fleet_command& what);
  void rule(const pack_rule& what);
  /// Time has passed: deadlines, scans, late and lost orders, questions to the licensing server.
  void beat();
  /// All that is not state is forgotten, and the state is what its snapshot says; then the node goes on.
  void crash();

  const state::Device& state(std::uint32_t device) const { return devices_[device].state; }
  device_row row(std::uint32_t device) const { return make_row(devices_[device].state, context()); }
  /// Of the license that is delivered.
  const std::string& license_file(std::uint32_t device) const { return devices_[device].license_file; }
  const fleet_settings& settings() const { return settings_; }
  const pack_ledger& ledger() const { return ledger_; }
  /// No order is under way or waits.
  bool settled() const { return running_.empty() && later_.empty() && batching_->size() == 0; }

 private:
  struct device_memory {
    state::Device state;
    std::string license_file;
    std::uint32_t asked_for = 0;  ///< number of the need whose order is out
    std::uint64_t pushed = 0;     ///< name of the push that is out
    std::optional<device_due> noted;  ///< in index_
  };
  struct line_progress {
    std::uint32_t failures = 0;
    bool waits = false;             ///< in later_
    std::uint64_t last_order = 0;
  };
  struct running_order {
    std::vector<order_line> lines;
    std::int64_t started_ms = 0;
  };

  std::int64_t now_ms() const { return world_.clock.now().mono_ms; }
  std::int64_t today() const { return day_of(world_.clock.now().wall_ms); }
  device_context context() const { return {world_.clock.now(), &settings_, &world_.plan.node.device, false}; }
  void record(std::uint32_t device, const event::Device& what);
  void forget_what_is_out(std::uint32_t device);
  void let_out(std::uint32_t device);
  void note(std::uint32_t device, std::optional<std::uint64_t> heard = {});
  void examine_open_deliveries();
  void wake_due();
  // orders: core_node_orders.cpp
  void begin_orders();
  void record(const std::vector<event::Ledger>& events);
  void request(std::uint32_t device, const request_license& what);
  void cancel(const order_key& key);
  void cancel_unsent();
  void send_due();
  void send(std::vector<order_line> lines);
  void take_answer(std::uint64_t number, const result<std::vector<line_answer>>& answer);
  void take_outcome(const line_answer& answer, std::uint64_t number, bool late);
  void take_issued(const pack_ledger::open_line& line, const line_issued& issued);
  void fail_order(std::uint64_t number);
  void try_later(const order_key& key, duration_ms wait_ms = 0);
  void ask_the_server();
  void take_packs(const std::vector<pack_info>& packs);
  void take_revocations(const revocation_page& page);
  void drive_orders();
  order_outlook outlook() const;

  sim_world& world_;
  licensing_server& server_;
  push_out push_;
  sim_license_verifier verifier_;
  fleet_settings settings_;
  std::vector<device_memory> devices_;
  event::Record record_;  ///< reused
  std::optional<scan_index> index_;
  pack_ledger ledger_;
  std::int64_t ledger_at_ms_ = 0;
  std::optional<order_batching> batching_;
  std::optional<circuit_breaker> breaker_;
  std::map<std::uint64_t, running_order> running_;
  std::multimap<std::int64_t, order_key> later_;
  std::unordered_map<order_key, line_progress> progress_;
  std::uint64_t next_order_ = 1;
  std::int64_t packs_due_ms_ = 0;
  std::int64_t revocations_due_ms_ = 0;
  bool packs_known_ = false;
};

}  // namespace ald
