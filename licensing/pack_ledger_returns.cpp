// Licenses that go back to their packs: begun, then returned or not, each counted once.
#include <utility>

#include "licensing/pack_ledger.hpp"

namespace ald {

const pack_ledger::given_back* pack_ledger::find_return(const license_serial& serial) const {
  const auto found = returns_.find(serial);
  return found == returns_.end() ? nullptr : &found->second;
}

std::vector<pack_ledger::given_back> pack_ledger::open_returns() const {
  std::vector<given_back> open;
  for (const auto& [serial, license] : returns_) open.push_back(license);
  return open;
}

std::vector<event::Ledger> pack_ledger::begin_return(const return_request& what) const {
  std::vector<event::Ledger> events;
  if (find_return(what.serial) != nullptr) return events;
  auto& began = *events.emplace_back().mutable_return_began();
  began.set_serial(what.serial.text);
  began.set_unit(what.unit.text);
  began.set_kind(what.kind.text);
  began.set_pack(what.pack.text);
  return events;
}

std::vector<event::Ledger> pack_ledger::finish_return(const license_serial& serial, const pack_id& named_by_server) const {
  std::vector<event::Ledger> events;
  const auto* license = find_return(serial);
  if (license == nullptr) return events;
  auto& returned = *events.emplace_back().mutable_license_returned();
  returned.set_serial(serial.text);
  returned.set_pack(packs_.contains(named_by_server) ? named_by_server.text : license->pack.text);
  return events;
}

std::vector<event::Ledger> pack_ledger::end_return(const license_serial& serial) const {
  std::vector<event::Ledger> events;
  if (find_return(serial) != nullptr) events.emplace_back().mutable_return_ended()->set_serial(serial.text);
  return events;
}

void pack_ledger::apply(const event::ReturnBegan& event) {
  const license_serial serial(event.serial());
  returns_.try_emplace(serial, given_back{serial, unit_id(event.unit()), license_kind(event.kind()), pack_id(event.pack())});
}

void pack_ledger::apply(const event::LicenseReturned& event) {
  if (returns_.erase(license_serial(event.serial())) == 0) return;
  const auto pack = packs_.find(pack_id(event.pack()));
  if (pack == packs_.end()) return;
  // What was never counted here, before uploads were, makes no license of a pack free.
  if (pack->second.used > 0) --pack->second.used;
  ++pack->second.returned;
  ++freed_;
}

}  // namespace ald
