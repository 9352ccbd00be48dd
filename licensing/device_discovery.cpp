// Decisions on who is let in (S11): first contacts, the operator's yes and no, and tokens.
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"

namespace ald::device_decisions {
namespace {

fault unknown_device() {
  return {fault_code::not_found, "no such device", "see who asked: ald pending"};
}

fault retired_device() {
  return {fault_code::conflict, "the device is retired", "register it again: ald register UNIT"};
}

}  // namespace

std::string auto_address(const std::string& peer, const device_policy& policy) {
  if (policy.push_port == 0 || peer.empty()) return {};
  const std::string port = ":" + std::to_string(policy.push_port);
  if (peer.find(':') == std::string::npos) return peer + port;
  return "[" + peer + "]" + port;
}

decision judge(const state::Device& state, const discover_device& what, const device_context& context) {
  std::vector<event::Device> events;
  if (state.registration() == state::RETIRED) return retired_device();
  if (state.registration() == state::REJECTED_DEVICE) {
    return fault{fault_code::conflict, "an operator turned the device away", "let it in: ald accept UNIT"};
  }
  const std::string peer = shortened(what.peer_address, context.policy->max_peer_address);
  if (state.registration() == state::UNKNOWN_DEVICE) {
    event::Discovered& found = *events.emplace_back().mutable_discovered();
    found.set_peer_address(peer);
    found.set_rule(what.rule);
    found.set_push_address(auto_address(peer, *context.policy));
  }
  if (what.accept && state.registration() != state::REGISTERED) events.emplace_back().mutable_registered()->set_by(what.rule);
  return events;
}

decision judge(const state::Device& state, const accept_device&, const device_context& context) {
  switch (state.registration()) {
    case state::UNKNOWN_DEVICE: return unknown_device();
    case state::RETIRED: return retired_device();
    case state::REGISTERED: return std::vector<event::Device>{};
    case state::DISCOVERED:
    case state::REJECTED_DEVICE:;
  }
  return judge(state, register_device{}, context);
}

decision judge(const state::Device& state, const reject_device&, const device_context&) {
  std::vector<event::Device> events;
  switch (state.registration()) {
    case state::UNKNOWN_DEVICE: return unknown_device();
    case state::RETIRED: return retired_device();
    case state::REGISTERED: return fault{fault_code::conflict, "the device is registered", "take it out of service: ald retire UNIT"};
    case state::REJECTED_DEVICE: return events;
    case state::DISCOVERED:;
  }
  events.emplace_back().mutable_rejected();
  return events;
}

decision judge(const state::Device& state, const replace_token& what, const device_context&) {
  if (what.token_hash.size() != 16) {
    return fault{fault_code::bad_input, "token_hash is not 16 bytes", "hash the token with BLAKE2b-128"};
  }
  if (state.registration() != state::REGISTERED) {
    return fault{fault_code::not_found, "no such registered device", "register it: ald register UNIT"};
  }
  std::vector<event::Device> events(1);
  events.front().mutable_token_replaced()->set_token_hash(what.token_hash);
  return events;
}

}  // namespace ald::device_decisions
