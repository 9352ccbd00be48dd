// The devices of a rollout by the pure core, and the network between them and the node.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "sim/core_node.hpp"
#include "sim/sim_device_fleet.hpp"
#include "sim/virtual_device.hpp"

namespace ald {

/// A request and its answer are one event: lost, late or twice. A device whose poll has nothing to do sleeps until something is
/// recorded for it.
class core_devices : public sim_observer {
 public:
  explicit core_devices(sim_world& world);

  /// Draws the fleet and puts its first turns and accidents on the agenda.
  void begin(core_node& node);
  void befall(std::uint32_t device, sim_agenda::fate what);
  void take_push(std::uint32_t device, const push_settings& push);
  void on_record(const event::Record& record, std::uint32_t device) override;
  std::uint32_t count() const { return static_cast<std::uint32_t>(members_.size()); }
  const virtual_device& device(std::uint32_t index) const { return members_[index].device; }
  std::int64_t known_at_ms(std::uint32_t index) const { return members_[index].known_at_ms; }
  std::int64_t licensed_at_ms(std::uint32_t index) const { return members_[index].licensed_at_ms; }
  std::uint32_t licensed() const { return licensed_; }
  /// Asked to take back the license that a device is about to download; false: it is taken back already.
  void on_call_off(std::function<bool(license_serial)> take_back) { take_back_ = std::move(take_back); }
  /// An operator registers the device, unless it comes by itself.
  void enroll(std::uint32_t device);

 private:
  struct member {
    virtual_device device;
    sim_random random;
    std::int64_t due_ms = 0;       ///< of its next turn; later ones on the agenda are void
    std::int64_t arrives_ms = 0;   ///< of the open request
    std::int64_t known_at_ms = -1;
    std::int64_t licensed_at_ms = -1;
    std::uint8_t unfetched = 0;    ///< polls that offered a question
    bool is_lost = false;          ///< the open request, or its answer
    bool sleeps = false;
    bool unregistered = false;
  };

  void turn(std::uint32_t device);
  void depart(std::uint32_t device, const virtual_device_action& request);
  void check(std::uint32_t device, const virtual_device_request& request);
  /// True: the device lost its power.
  bool call_off(std::uint32_t device);
  sim_random random_now(std::uint32_t device, std::uint64_t purpose) const;
  void schedule(std::uint32_t device);
  void take_accident(std::uint32_t device, fault_kind kind);
  void finish_push(std::uint32_t device, const push_settings& push, event::PushOutcome outcome, std::int64_t after_ms);
  node_answer answer(std::uint32_t device, const virtual_device_action& request);
  node_answer answer_poll(std::uint32_t device);
  node_answer status_of(std::uint32_t device, const device_command& what);
  bool offers(std::uint32_t device, action_id action, bool file);

  sim_world& world_;
  core_node* node_ = nullptr;
  sim_license_verifier verifier_;
  std::vector<member> members_;
  sim_random random_;
  std::function<bool(license_serial)> take_back_;
  std::uint32_t licensed_ = 0;
};

}  // namespace ald
