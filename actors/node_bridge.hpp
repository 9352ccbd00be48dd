// node_api for foreign threads: bounds what is under way and posts to the actors.
#pragma once
#include <atomic>
#include <cstdint>

#include "actors/node_env.hpp"
#include "actors/reply_slot.hpp"
#include "ports/node_api.hpp"

namespace ald {

/// Thread-safe; lives as long as the node.
class node_bridge : public node_api {
 public:
  explicit node_bridge(node_env& env);

  void command(const unit_id& unit, device_command what, reply_to<done> reply) override;
  void command(fleet_command what, reply_to<done> reply) override;
  void scan(reply_to<done> reply) override;
  void show(const unit_id& unit, reply_to<device_detail> reply) override;
  void fleet(reply_to<state::Fleet> reply) override;
  void ledger(reply_to<state::Ledger> reply) override;
  void packs(reply_to<std::vector<state::Pack>> reply) override;
  void refresh_packs(reply_to<done> reply) override;
  void rule_pack(pack_rule rule, reply_to<done> reply) override;
  void upload(std::string license_file, reply_to<license_claims> reply) override;
  void issued(reply_to<std::vector<issued_license>> reply) override;
  void plan(plan_question what, reply_to<scan_plan> reply) override;
  void test_webhooks(reply_to<done> reply) override;
  void reconcile(bool fix, reply_to<done> reply) override;
  reconcile_report reconciliation() const override;
  void orders_hint() override;
  void digest(reply_to<std::string> reply) override;
  void snapshot(std::string dir, reply_to<group_number> reply) override;
  node_status status() const override;
  bool ready() const override;
  node_watch watch() const override;
  const work_tally& tallies() const override;

 private:
  /// Why no work is taken now; none: it is.
  std::optional<fault> refusal() const;
  std::optional<fault> not_serving() const;
  /// Counts the call until it is answered.
  template <class T>
  reply_slot<T> counted(reply_to<T> reply);

  node_env& env_;
  std::atomic<std::int64_t> hint_due_mono_ms_{0};
};

}  // namespace ald
