// The device interface of the simulated node: what http/ddi_* does with a request, without HTTP and JSON.
#pragma once
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "sim/sim_world.hpp"
#include "sim/virtual_device_action.hpp"

namespace ald {

/// A device's answer; `is_idle`: a poll for which there was nothing, and nothing was to be recorded.
struct gateway_answer {
  node_answer answer;
  bool is_idle = false;
};
using gateway_reply = std::function<void(gateway_answer)>;

/// Replies at once, or when the node has answered; never, if the node dies before that.
class sim_gateway {
 public:
  explicit sim_gateway(sim_world& world) : world_(world) {}

  void handle(std::uint32_t device, const virtual_device_action& request, const gateway_reply& reply);
  /// From now on the device shows this token, whose hash it is, and no more the gateway's.
  void show_token(std::uint32_t device, std::string hash) { tokens_[device] = std::move(hash); }
  /// No rule lets the device in: when it comes by itself it waits for an operator.
  void keep_out(std::uint32_t device) { kept_out_.insert(device); }
  /// The device's user says yes to all that will be asked, or takes that back.
  void say_always(std::uint32_t device, bool yes);
  /// What handle() would answer to a poll that has nothing to do.
  gateway_answer idle_answer() const;

 private:
  void poll(std::uint32_t device, const gateway_reply& reply);
  void answer_poll(std::uint32_t device, const device_row& row, bool is_idle, const gateway_reply& reply);
  void welcome(std::uint32_t device, const gateway_reply& reply);
  /// Goes on with a row of the settings in force.
  void with_current_row(std::uint32_t device, const gateway_reply& reply, std::function<void(const device_row&)> go);
  void record_contact(std::uint32_t device, const gateway_reply& reply, std::function<void(const device_row&)> go);
  void deployment(std::uint32_t device, action_id action, const gateway_reply& reply);
  void question(std::uint32_t device, action_id action, const gateway_reply& reply);
  void download(std::uint32_t device, action_id action, const gateway_reply& reply);
  /// Hands a command to the node; success is 200.
  void command(std::uint32_t device, device_command what, const gateway_reply& reply);
  void in_background(std::uint32_t device, device_command what);
  std::string peer_of(std::uint32_t device) const;
  bool shows_right_token(std::uint32_t device) const;

  sim_world& world_;
  std::unordered_map<std::uint32_t, std::string> tokens_;  ///< hashes, of those that show a token of their own
  std::unordered_set<std::uint32_t> kept_out_;
};

}  // namespace ald
