// A log like a rollout writes it, of any size, made without a node.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "messages/event.pb.h"
#include "ports/event_log.hpp"
#include "replay/fleet_fold.hpp"

namespace ald::test {

/// Each device is registered, ordered for, delivered to and confirmed; wall time goes on by a second from group to group.
class sample_log {
 public:
  using sink = std::function<void(log_group)>;
  static constexpr std::int64_t begin_ms = 1'795'694'400'000;

  explicit sample_log(sink append) : append_(std::move(append)) {}

  /// The settings and the pack, then `devices` devices in steps of `batch`; the last group covers, with all snapshots. Each device
  /// has 9 events, and 2 of the ledger.
  void roll_out(std::uint64_t devices, std::uint64_t batch);

  void add(const std::string& unit, event::Device what);
  void add(event::Ledger what);
  void add(event::Fleet what);
  /// Hands the records since the last call on as a group, which may be empty.
  void write(bool cover = false);

  const fleet_fold& fold() const { return fold_; }
  static std::string unit(std::uint64_t number);

 private:
  void add_record(event::Record record, const std::string& stream);
  void register_batch(std::uint64_t first, std::uint64_t last);
  void license_batch(std::uint64_t first, std::uint64_t last);
  void deliver_batch(std::uint64_t first, std::uint64_t last);

  sink append_;
  fleet_fold fold_;
  log_group group_{1, {}, {}, false};
  std::int64_t now_ms_ = begin_ms;
  std::uint32_t next_action_ = 1;
};

}  // namespace ald::test
