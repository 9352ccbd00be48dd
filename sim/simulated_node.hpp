// The node of the simulation: the real actors on the seeded scheduler, which die and are started again.
#pragma once
#include <memory>

#include "actors/node.hpp"
#include "sim/sim_disk.hpp"
#include "sim/sim_license.hpp"
#include "sim/sim_runtime.hpp"
#include "sim/sim_webhooks.hpp"
#include "sim/sim_world.hpp"

namespace ald {

class simulated_node {
 public:
  simulated_node(sim_world& world, licensing_server& server, device_push& push, std::uint64_t seed);

  /// Puts the disk's failures on the agenda.
  void begin() { disk_.begin(); }
  /// A new process on what the disk holds. A store that can't be recovered is a breach of I7.
  /// `restored`: the store is a copy of an earlier state, and the operator says so.
  void start(bool restored = false);
  /// The process ends between two steps of its actors.
  void kill();
  bool is_up() const { return machine_ != nullptr; }
  /// Its log failed, or one of its actors died: it has to be started anew.
  bool has_failed() const { return failed_; }
  /// Of a dead node; null: it can't be read.
  const event_log* look_into_store();
  memory_disk copy_of_store() const { return disk_.copy(); }
  void put_back(memory_disk copy) { disk_.put_back(std::move(copy)); }
  /// A group of events is on its way to the disk.
  bool is_writing() const { return disk_.is_writing(); }
  /// One step of one actor; false: none has mail.
  bool step();
  std::optional<std::int64_t> next_timer_ms() const;
  void pass_to(std::int64_t now_ms);
  /// The actor of a device fails as if a rule had thrown.
  void fail_device(const unit_id& unit);
  std::uint64_t log_bytes() const { return disk_.bytes(); }
  std::uint64_t last_draw() { return runtime_.last_draw(); }

 private:
  sim_world& world_;
  licensing_server& server_;
  device_push& push_;
  sim_license_verifier verifier_;
  sim_runtime runtime_;
  sim_disk disk_;
  sim_webhooks webhooks_{world_};
  std::unique_ptr<node> machine_;
  bool failed_ = false;
};

}  // namespace ald
