// The operator of the simulated node: makes profiles, registers the fleet, puts right what waits for a human, and makes mistakes.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "sim/sim_device_fleet.hpp"
#include "sim/sim_kind_rules.hpp"
#include "sim/sim_licensing_server.hpp"
#include "sim/sim_rules.hpp"
#include "sim/sim_rush.hpp"
#include "sim/sim_world.hpp"

namespace ald {

/// Every command is given until the node says that it is done.
class sim_operator {
 public:
  sim_operator(sim_world& world, sim_device_fleet& fleet, sim_licensing_server& server, demand_figures& demand, sim_random random);

  void begin();
  /// The faults are over: what was out of order is put right, and looked after more often. Packs are filled up, unless one is scarce.
  void begin_quiet();
  /// The node goes on with a copy of its store of that time: what was done since is done again.
  void repair(std::int64_t copied_at_ms);
  std::uint64_t registered() const { return registered_; }
  /// Commands that are not done yet.
  std::size_t open() const { return open_; }

 private:
  void set_up_profiles();
  void enroll(std::uint32_t device);
  void enroll(std::uint32_t device, bool with_token);
  void enroll_some(std::uint32_t from);
  void give(std::uint32_t device, device_command what, std::function<void()> then = nullptr);
  void give(fleet_command what);
  void give(const pack_rule& what);
  void give_each(std::shared_ptr<const std::vector<std::uint32_t>> devices, std::size_t from, const device_command& what);
  /// Gives the command again if the node dies before it answers; `life` is the node's when the watch began.
  void watch(std::shared_ptr<bool> answered, std::function<void()> again, std::uint64_t life);
  void look_after();
  void look_at_newcomers();
  /// A selection of the read model.
  void give_to_all(const device_filter& which, std::uint64_t count, const device_command& what);
  /// Those of this reason, if there are any.
  void give_to_all(device_reason reason, const device_command& what);
  void send_over_cancels();
  void replace_token(std::uint32_t device);
  /// The hash of the device's next token.
  std::string make_token(std::uint32_t device);
  /// The node has taken the token: it is brought to the device, unless another one was taken meanwhile.
  void bring_token(std::uint32_t device, const std::string& token, duration_ms after_ms);
  void lift_withdrawals();
  void plan_mistakes();
  void plan_revocations();
  void revoke_one();
  void replace(std::uint32_t gone, std::uint32_t fresh);

  sim_world& world_;
  sim_device_fleet& fleet_;
  sim_licensing_server& server_;
  sim_random random_;
  sim_rules rules_;
  sim_kind_rules kind_rules_;
  sim_rush rush_;
  sim_random revoking_;
  sim_random second_thoughts_;  ///< of what came later into the simulation: it moves no earlier draw
  struct made_tokens {
    std::uint32_t count = 0;
    std::int64_t taken_at_ms = 0;
    std::string taken;  ///< by the node, last
  };
  std::unordered_map<std::uint32_t, made_tokens> tokens_made_;  ///< by device
  std::map<std::pair<std::uint32_t, std::string>, std::int64_t> revoked_at_ms_;  ///< by device and kind (empty: all): when the node took it
  std::uint64_t registered_ = 0;
  std::size_t open_ = 0;
};

}  // namespace ald
