// The disk under the node's event log: the in-memory twin of the log, whose appends end as the seed says.
#pragma once
#include <deque>
#include <memory>

#include "sim/sim_world.hpp"
#include "storage/memory_event_log.hpp"

namespace ald {

class sim_disk {
 public:
  sim_disk(sim_world& world, sim_random random) : world_(world), random_(random) {}

  /// In a large fleet: puts the failures that a rate per group would make too many on the agenda.
  void begin();
  /// What a starting node opens. A tail that was torn by the crash is dropped, as RocksDB's log of writes does.
  result<event_log*> open();
  /// The node is gone: the group under way is lost, there, or torn.
  void crash();
  /// What a backup of now would hold; nobody backs up half a group.
  memory_disk copy() const {
    memory_disk whole = *disk_;
    if (torn_) whole.groups.pop_back();
    return whole;
  }
  /// Replaces what a dead node left by a copy.
  void put_back(memory_disk copy) {
    *disk_ = std::move(copy);
    torn_ = false;
  }
  bool is_writing() const { return !under_way_.empty(); }
  std::uint64_t bytes() const { return disk_->log_bytes; }

 private:
  append_fate judge(const log_group& group);
  bool strikes(fault_kind kind);
  void start_writing(std::function<void()> complete);
  void tell(const log_group& group);
  void drop_torn_tail();

  sim_world& world_;
  sim_random random_;
  std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
  std::unique_ptr<memory_event_log> log_;
  std::deque<std::function<void()>> under_way_;
  std::optional<append_fate> crash_fate_;
  bool tearing_ = false;
  bool torn_ = false;
  std::int64_t full_until_ms_ = 0;
  std::array<bool, fault_kind_count> awaited_{};  ///< planned failures whose time has come: the next group has them
};

}  // namespace ald
