// The way to every device: activates its actor on first need, lets it rest, rebuilds it from the log when it dies.
#pragma once
#include <caf/all.hpp>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// Device mail goes only through here, so that a rest can be refused while mail is on its way.
class registry_actor : public caf::event_based_actor {
 public:
  static constexpr std::uint32_t max_device_restarts = 5;  ///< of one device, each within set_aside_ms of the one before
  static constexpr duration_ms set_aside_ms = 3'600'000;   ///< a device that died once more gets no mail for so long

  registry_actor(caf::actor_config& config, node_env& env, settings_ptr settings);

 protected:
  caf::behavior make_behavior() override;

 private:
  struct active_device {
    caf::actor actor;
    std::uint64_t mails_sent = 0;
  };
  /// One digest under way: mail waits until the actors' states are collected and durable, and laid over the store's.
  struct digest_round {
    std::vector<reply_slot<std::string>> replies;
    std::vector<derived_row> rows;
    std::unordered_set<std::string> missing;  ///< streams whose snapshots are not there yet
    std::uint64_t token = 0;  ///< of the barrier behind the last snapshot; 0: snapshots are missing
    bool reading = false;     ///< the reader has it; who asks now is answered by the next round
  };

  void deliver(device_mail& mail);
  void hand_over(active_device& device, device_mail& mail);
  /// Of a device that is not active.
  bool is_refused(const device_mail& mail) const;
  active_device& activate(const unit_id& unit);
  void rest(const rest_request& request);
  void bury(const caf::down_msg& down);
  void rebuild(const unit_id& unit);
  bool is_set_aside(const unit_id& unit);
  void begin_digest(const digest_request& request);
  void take_snapshot(snapshot_taken& taken);
  void count_snapshot(const std::string& stream);
  void pass_barrier(std::uint64_t token);
  void read_digest();
  void finish_digest();
  void crash(const unit_id& unit);

  node_env& env_;
  settings_ptr settings_;
  std::unordered_map<unit_id, active_device> active_;
  std::unordered_map<caf::actor_id, unit_id> units_;
  struct device_deaths {
    std::uint32_t count = 0;
    std::int64_t last_mono_ms = 0;
  };
  std::unordered_map<unit_id, device_deaths> deaths_;            ///< only devices that died
  std::unordered_map<unit_id, std::vector<device_mail>> dead_;   ///< mail for devices that wait for their rebuild
  std::unordered_map<std::uint64_t, unit_id> rebuilds_;          ///< by barrier token
  std::vector<device_mail> held_;                                ///< while a digest is taken
  std::vector<rest_request> held_rests_;                         ///< while a digest is taken, at most one a mail
  std::vector<reply_slot<std::string>> next_digest_;             ///< asked for while the reader had the last one
  std::optional<digest_round> digest_;
  std::uint64_t next_token_ = 1;
  bool failed_ = false;
};

}  // namespace ald
