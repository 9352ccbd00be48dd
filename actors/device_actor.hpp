// One device: decides, evolves at once, hands the events to the journal, and lets effects out when they are durable.
#pragma once
#include <caf/all.hpp>
#include <deque>
#include <string>
#include <vector>

#include "actors/actor_messages.hpp"
#include "actors/node_env.hpp"

namespace ald {

/// Spawned and spoken to only by the registry. A thin shell: the rules are in licensing/device_machine.
class device_actor : public caf::event_based_actor {
 public:
  /// `state` is the folded state from the store. Effects owed by it were released before (by an earlier life of this
  /// actor) unless a mail says `resume`.
  device_actor(caf::actor_config& config, node_env& env, state::Device state);

 protected:
  caf::behavior make_behavior() override;
  /// Whoever waits for an answer gets `unavailable` now, not when the last handle to this actor goes.
  void on_exit() override;

 private:
  /// What waits for the durability of seq.
  struct settlement {
    std::uint64_t seq = 0;
    device_row row;
    device_due due;
    std::uint64_t epoch = 0;
    std::uint64_t kinds_epoch = 0;
    std::optional<std::uint64_t> heard;  ///< of packs, by this command
    std::vector<device_effect> owed;
    reply_slot<ald::done> reply;
    std::optional<fault> refusal;
  };

  void handle(judged_mail& mail);
  /// `by_hand`: an operator brought the license that they store.
  void record(std::vector<event::Device> events, std::int64_t at_ms, bool by_hand);
  void tell_surplus(const std::string& serial, const char* what_of_it);
  void settle_up_to(std::uint64_t seq);
  void settle(settlement& what);
  void release(const std::vector<device_effect>& owed, std::uint64_t epoch);
  void hand_over_to(const hand_over& owed);
  void rest_if_idle();

  node_env& env_;
  unit_id unit_;
  state::Device state_;
  std::uint64_t durable_seq_;
  std::uint64_t mails_seen_ = 0;
  std::deque<settlement> waiting_;
  std::vector<std::string> released_;  ///< keys of the effects that are out and still owed
};

/// The stable key by which receivers and this actor tell effects apart.
std::string effect_key(const device_effect& effect);

}  // namespace ald
