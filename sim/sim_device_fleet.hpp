// The devices of the simulation and the network between them and the node.
#pragma once
#include <memory>
#include <vector>

#include "sim/sim_gateway.hpp"
#include "sim/sim_license.hpp"
#include "sim/sim_world.hpp"
#include "sim/virtual_device.hpp"

namespace ald {

/// Drives each virtual_device by its own small clock: a device's turn is everything that happens to it alone. A device that only
/// polls for nothing *dozes*: its turns are worked out, draw by draw, when something concerns it again (or never), and are
/// then the same that would have been run.
class sim_device_fleet : public sim_observer {
 public:
  sim_device_fleet(sim_world& world, sim_gateway& gateway);

  /// Makes the devices and puts their first turns and their accidents on the agenda.
  void begin();
  /// A device's turn has come, or an accident.
  void befall(std::uint32_t device, sim_agenda::fate what);
  /// A push arrives at the device.
  push_reply take_push(std::uint32_t device, const device_settings_push& push);
  bool is_reachable(std::uint32_t device);
  /// The request that is on its way to the node does not arrive.
  void lose_request(std::uint32_t device);
  /// An operator brings the device a token of its own, whose hash it is.
  void take_token(std::uint32_t device, std::string hash);
  /// Puts on the agenda when the device is switched on for the first time. Where a pack is scarce, whoever plans that has to say so.
  void switch_on(std::uint32_t device, std::int64_t at_ms);
  /// The device's board is replaced by another one, as the accident does it; nothing if it was before.
  void replace_board(std::uint32_t device);
  /// Something changed for all: every device's next poll may matter again.
  void wake_all();
  /// The node's wall clock is set, by so much or right. A poll of a new day is recorded, so nobody sleeps over a change of days.
  void set_clock(duration_ms by_ms);
  void set_clock_right();
  /// The node died: what was asked is not answered any more.
  void on_crash() override;
  void on_started(const event_log&) override;
  /// The device's row may change with this record.
  void on_record(const event::Record& record, std::uint32_t device) override;

  std::uint32_t count() const { return static_cast<std::uint32_t>(members_.size()); }
  const virtual_device& device(std::uint32_t index) const { return members_[index].device; }
  /// Its board was replaced: nobody will ever hear of it again.
  bool is_gone(std::uint32_t index) const { return members_[index].gone; }
  /// The operator knows nothing of it: it comes by itself.
  bool comes_by_itself(std::uint32_t index) const { return members_[index].unregistered; }
  std::string push_address(std::uint32_t index) const;
  /// -1: not yet.
  std::int64_t licensed_at_ms(std::uint32_t index) const { return members_[index].licensed_at_ms; }
  std::int64_t known_at_ms(std::uint32_t index) const { return members_[index].known_at_ms; }
  /// From here on the device's time to a license counts.
  void note_known(std::uint32_t index);
  std::uint32_t licensed() const { return licensed_; }
  virtual_device_counts counts() const;
  /// Told when a device's board was replaced by another one.
  void on_swap(std::function<void(std::uint32_t gone, std::uint32_t fresh)> tell) { tell_swap_ = std::move(tell); }
  /// Told when a device's token is to be replaced by another one.
  void on_token_lost(std::function<void(std::uint32_t device)> tell) { tell_token_lost_ = std::move(tell); }
  /// Asked to take back the license that a device is about to download; false: it is taken back already.
  void on_call_off(std::function<bool(license_serial)> take_back) { take_back_ = std::move(take_back); }

 private:
  /// Where the open request is.
  enum class leg : std::uint8_t { none, to_node, at_node, to_device, lost };
  struct member {
    virtual_device device;
    sim_random random;
    std::unique_ptr<node_answer> answer;     ///< on its way to the device
    std::int64_t leg_at_ms = 0;              ///< when the leg ends
    std::int64_t deadline_ms = 0;            ///< of the open request
    std::int64_t due_ms = 0;                 ///< of the next turn that is on the agenda
    std::int64_t awake_until_ms = 0;         ///< what woke it may take a moment to show in its row
    std::int64_t licensed_at_ms = -1;
    std::int64_t known_at_ms = -1;
    std::uint32_t ticket = 0;                ///< of the request that the leg carries
    action_id download_begun{};              ///< the last one that it asked the file of
    leg where = leg::none;
    std::uint8_t deaf_to = 0;                ///< so many questions are not understood
    bool idle = false;                       ///< the last poll had nothing to do
    bool answer_idle = false;
    bool dozing = false;
    bool gone = false;
    bool unregistered = false;
    bool refuses_cancel = false;  ///< the open request, an answer to a cancel, says no
    bool says_always = false;     ///< its user has a standing yes
  };

  static std::shared_ptr<const virtual_device_policy> policy_of(const scenario& plan);
  std::uint32_t add(virtual_device_traits traits);
  void turn(std::uint32_t index);
  void plan_accidents(std::uint32_t index);
  void take_accident(std::uint32_t index, sim_agenda::fate what);
  void swap(std::uint32_t index);
  void upgrade(std::uint32_t index);
  void misbehave(std::uint32_t index, action_id action, std::int64_t at_ms);
  void call_off(std::uint32_t index, std::int64_t at_ms);
  void plan_newcomer(std::uint32_t index);
  std::optional<std::int64_t> next_ms(const member& who) const;
  void step(std::uint32_t index, std::int64_t at_ms, bool worked_out);
  void pump(std::uint32_t index, std::int64_t at_ms, bool worked_out);
  void depart(std::uint32_t index, const virtual_device_action& request, std::int64_t at_ms);
  void copy_request(std::uint32_t index, const virtual_device_action& request, std::int64_t at_ms);
  void arrive(std::uint32_t index, std::int64_t at_ms, bool worked_out);
  void send_back(std::uint32_t index, gateway_answer answer, std::int64_t at_ms);
  void check(std::uint32_t index, const virtual_device_request& request, std::int64_t at_ms);
  void catch_up(std::uint32_t index);
  void schedule(std::uint32_t index);
  void note_license(std::uint32_t index, std::int64_t at_ms);
  void watch_day();
  bool node_was_down(std::int64_t at_ms) const;
  sim_random random_of(std::uint32_t index, std::uint64_t purpose) const;
  /// A stream of its own for what happens to one device at one time: it moves no other draw.
  sim_random random_at(std::uint32_t index, std::uint64_t purpose, std::int64_t at_ms) const;

  sim_world& world_;
  std::shared_ptr<const virtual_device_policy> policy_ = policy_of(world_.plan);
  sim_gateway& gateway_;
  sim_license_verifier verifier_;
  std::vector<member> members_;
  std::uint32_t licensed_ = 0;
  std::int64_t day_ = 0;           ///< the node's
  std::uint64_t day_watches_ = 0;  ///< only the latest is heeded
  std::vector<std::pair<std::int64_t, std::int64_t>> down_;  ///< when the node was down; the last one may be open
  std::function<void(std::uint32_t, std::uint32_t)> tell_swap_;
  std::function<void(std::uint32_t)> tell_token_lost_;
  std::function<bool(license_serial)> take_back_;
};

}  // namespace ald
