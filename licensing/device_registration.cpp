// Decisions on the record of a device, and on what it says of itself.
#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/directory.hpp"

namespace ald::device_decisions {
namespace {

fault unknown_device() {
  return {fault_code::not_found, "no such device", "register it: ald register UNIT"};
}

constexpr std::size_t max_host_bytes = 255;  // a domain name's limit (RFC 1035)

bool is_host(std::string_view text) {
  constexpr std::string_view name_characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-";
  constexpr std::string_view address_characters = "0123456789ABCDEFabcdef:.";
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  if (bracketed) text = text.substr(1, text.size() - 2);
  const bool only_allowed = text.find_first_not_of(bracketed ? address_characters : name_characters) == text.npos;
  return only_allowed && !text.empty() && text.size() <= max_host_bytes;
}

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port > 0;
}

// "host:port"; an IPv6 host stands in brackets. Empty means pull only.
bool is_push_address(std::string_view text) {
  if (text.empty()) return true;
  const std::size_t colon = text.rfind(':');
  return colon != text.npos && is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

bool is_printable(const std::string& text, std::size_t most) {
  return text.size() <= most && std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::optional<fault> wrong_text(const register_device& what, const device_policy& policy) {
  const std::pair<const char*, const std::optional<std::string>*> texts[] = {
      {"name", &what.name}, {"firmware", &what.firmware}, {"product", &what.product}};
  for (const auto& [field, text] : texts) {
    if (*text && !is_printable(**text, policy.max_text)) {
      return fault{fault_code::bad_input,
                   std::string(field) + " is not printable text of at most " + std::to_string(policy.max_text) + " bytes",
                   "shorten it"};
    }
  }
  if (what.push_address && !is_push_address(*what.push_address)) {
    return fault{fault_code::bad_input, "push_address '" + shortened(*what.push_address, policy.max_text) + "' is not HOST:PORT",
                 "give e.g. 192.0.2.7:8081, or an empty text for a device that only polls"};
  }
  if (what.token_hash && what.token_hash->size() != 16) {
    return fault{fault_code::bad_input, "token_hash is not 16 bytes", "hash the token with BLAKE2b-128"};
  }
  return std::nullopt;
}

// Moves a device between S9's lists when its firmware says so.
void add_relisting(const state::Device& state, const std::string& firmware, const device_context& context,
                   std::vector<event::Device>& out) {
  const state::DeliveryStatus status = state.delivery().status();
  if (status != state::LISTED_FOR_RESEND && status != state::LISTED_WILL_ASK) return;
  const event::ResendList list = resend_list_for(firmware, *context.policy);
  const event::ResendList listed = status == state::LISTED_WILL_ASK ? event::WILL_ASK_BY_ITSELF : event::NEEDS_MANUAL_RESEND;
  if (list != listed) out.emplace_back().mutable_relisted()->set_list(list);
}

template <class Set>
void set_if_changed(const std::optional<std::string>& value, bool known, const std::string& current, bool& changed, Set set) {
  if (!value || (known && *value == current)) return;
  set(*value);
  changed = true;
}

}  // namespace

decision judge(const state::Device& state, const register_device& what, const device_context& context) {
  if (auto wrong = wrong_text(what, *context.policy)) return *wrong;
  std::vector<event::Device> events(1);
  event::Registered& e = *events.front().mutable_registered();
  bool changed = state.registration() != state::REGISTERED;
  e.set_by(what.by);
  std::string directory = state.directory();
  if (what.directory) {
    const auto normal = normal_directory(*what.directory);
    if (!normal) {
      return fault{fault_code::bad_input,
                   "directory '" + shortened(*what.directory, context.policy->max_text) + "' is not a directory name",
                   "give e.g. /berlin/reception"};
    }
    directory = *normal;
    set_if_changed(normal, state.has_directory(), state.directory(), changed, [&](const auto& v) { e.set_directory(v); });
  }
  set_if_changed(what.name, state.has_name(), state.name(), changed, [&](const auto& v) { e.set_name(v); });
  set_if_changed(what.token_hash, state.has_token_hash(), state.token_hash(), changed, [&](const auto& v) { e.set_token_hash(v); });
  set_if_changed(what.push_address, state.has_push_address(), state.push_address(), changed,
                 [&](const auto& v) { e.set_push_address(v); });
  set_if_changed(what.product, state.has_product(), state.product(), changed, [&](const auto& v) { e.set_product(v); });
  set_if_changed(what.firmware, state.has_firmware(), state.firmware(), changed, [&](const auto& v) { e.set_firmware(v); });
  const std::optional<std::string> firmware = e.has_firmware() ? std::optional(e.firmware()) : std::nullopt;
  if (!changed) events.clear();
  if (what.tags) {
    if (auto wrong = add_tags(state, *what.tags, *context.policy, events)) return *wrong;
  }
  if (!changed) return events;
  if (firmware) add_relisting(state, *firmware, context, events);
  add_profile_change(state, directory, context, events);  // the row made now counts as made under it (I4)
  return events;
}

decision judge(const state::Device& state, const retire_device&, const device_context&) {
  std::vector<event::Device> events;
  if (state.registration() == state::UNKNOWN_DEVICE) return unknown_device();
  if (state.registration() == state::RETIRED) return events;
  events.emplace_back().mutable_retired();
  add_cancel(state, event::OUT_OF_SERVICE, events);
  return events;
}

decision judge(const state::Device& state, const report_attributes& what, const device_context& context) {
  if (state.registration() != state::DISCOVERED && state.registration() != state::REGISTERED) return unknown_device();
  for (const auto* text : {&what.firmware, &what.product, &what.hardware_serial, &what.boot_id}) {
    if (*text && !is_printable(**text, context.policy->max_text)) {
      return fault{fault_code::bad_input,
                   "an attribute is not text of at most " + std::to_string(context.policy->max_text) + " printable bytes",
                   "send firmware, product, serial number and boot id as short texts"};
    }
  }
  std::vector<event::Device> events(1);
  event::AttributesReported& e = *events.front().mutable_attributes_reported();
  bool changed = !state.attributes_sent();
  set_if_changed(what.firmware, state.has_firmware(), state.firmware(), changed, [&](const auto& v) { e.set_firmware(v); });
  set_if_changed(what.product, state.has_product(), state.product(), changed, [&](const auto& v) { e.set_product(v); });
  set_if_changed(what.hardware_serial, state.has_hardware_serial(), state.hardware_serial(), changed,
                 [&](const auto& v) { e.set_hardware_serial(v); });
  set_if_changed(what.boot_id, state.has_boot_id(), state.boot_id(), changed, [&](const auto& v) { e.set_boot_id(v); });
  if (!changed) return std::vector<event::Device>{};
  if (e.has_firmware()) {
    const std::string firmware = e.firmware();
    add_relisting(state, firmware, context, events);
  }
  return events;
}

decision judge(const state::Device& state, const contact_device& what, const device_context& context) {
  if (state.registration() != state::DISCOVERED && state.registration() != state::REGISTERED) return unknown_device();
  std::vector<event::Device> events;
  const std::string peer = shortened(what.peer_address, context.policy->max_peer_address);
  const std::string address = auto_address(peer, *context.policy);
  const bool first_today = !state.has_contact_day() || state.contact_day() != day_of(context.now.wall_ms);
  const bool moved = !state.has_push_address() && address != state.auto_push_address();
  if (first_today || state.unreachable() || moved) {
    event::Contacted& e = *events.emplace_back().mutable_contacted();
    e.set_peer_address(peer);
    e.set_push_address(address);
  }
  add_profile_change(state, state.directory(), context, events);
  return events;
}

}  // namespace ald::device_decisions
