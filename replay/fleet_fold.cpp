// Sends each event to the machine of its stream.
#include "replay/fleet_fold.hpp"

#include <algorithm>

#include "licensing/device_machine.hpp"
#include "storage/state_digest.hpp"

namespace ald {

const state::Device* fleet_fold::find(std::string_view unit) const {
  const auto at = devices_.find(unit);
  return at == devices_.end() ? nullptr : at->second.state;
}

std::uint64_t fleet_fold::last_seq(const event::Record& record) const {
  if (record.has_ledger()) return ledger_.seq();
  if (record.has_fleet()) return settings_.epoch();
  const auto* device = find(record.unit());
  return device == nullptr ? 0 : device->seq();
}

fleet_fold::folded_device& fleet_fold::device_of(const std::string& unit) {
  const auto at = devices_.find(unit);
  if (at != devices_.end()) return at->second;
  auto* state = google::protobuf::Arena::CreateMessage<state::Device>(arena_.get());
  state->set_unit(unit);
  return devices_.try_emplace(state->unit(), folded_device{state}).first->second;
}

fleet_fold::step fleet_fold::take(const event::Record& record) {
  step done;
  if (record.has_device()) {
    done.device = &device_of(record.unit());
    done.last_seq = done.device->state->seq();
  } else {
    done.last_seq = record.has_ledger() ? ledger_.seq() : settings_.epoch();
  }
  done.follows = record.seq() == done.last_seq + 1;
  if (!done.follows) return done;
  ++events_;
  switch (record.body_case()) {
    case event::Record::kDevice: evolve(*done.device->state, record.device(), record.seq(), record.at_ms()); break;
    case event::Record::kLedger: ledger_.evolve(record.ledger(), record.seq(), record.at_ms()); break;
    case event::Record::kFleet: settings_.evolve(record.fleet(), record.seq(), record.at_ms()); break;
    case event::Record::BODY_NOT_SET: break;
  }
  return done;
}

std::vector<std::string_view> fleet_fold::units() const {
  std::vector<std::string_view> units;
  units.reserve(devices_.size());
  for (const auto& [unit, device] : devices_) {
    if (device.state->seq() > 0) units.push_back(unit);  // not of an event that did not follow
  }
  std::sort(units.begin(), units.end());
  return units;
}

std::string fleet_fold::digest() const {
  state_digest sum;
  std::string key, value;
  for (const auto unit : units()) {  // "device/" sorts before "fleet" and "ledger"
    key.assign("device/").append(unit);
    value.clear();
    find(unit)->AppendToString(&value);
    sum.add(key, value);
  }
  sum.add("fleet", settings_.state().SerializeAsString());
  sum.add("ledger", ledger_.snapshot().SerializeAsString());
  return sum.hex();
}

}  // namespace ald
