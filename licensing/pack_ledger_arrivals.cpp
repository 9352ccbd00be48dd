// Licenses that no line brings: counted from before they are stored, and each once.
#include "licensing/pack_ledger.hpp"

namespace ald {

std::vector<event::Ledger> pack_ledger::begin_arrival(const arrival& what) const {
  std::vector<event::Ledger> events;
  if (arrivals_.contains(what.serial)) return events;
  auto& began = *events.emplace_back().mutable_arrival_began();
  began.set_serial(what.serial.text);
  began.set_unit(what.unit.text);
  began.set_kind(what.kind.text);
  began.set_pack(what.pack.text);
  return events;
}

std::vector<event::Ledger> pack_ledger::end_arrival(const license_serial& serial, bool counted) const {
  std::vector<event::Ledger> events;
  if (!arrivals_.contains(serial)) return events;
  auto& ended = *events.emplace_back().mutable_arrival_ended();
  ended.set_serial(serial.text);
  ended.set_counted(counted);
  return events;
}

std::vector<pack_ledger::arrival> pack_ledger::open_arrivals() const {
  std::vector<arrival> open;
  for (const auto& [serial, what] : arrivals_) open.push_back(what);
  return open;
}

void pack_ledger::apply(const event::ArrivalBegan& event) {
  const license_serial serial(event.serial());
  const auto [arrived, is_new] = arrivals_.try_emplace(serial, arrival{serial, unit_id(event.unit()), license_kind(event.kind()), pack_id(event.pack())});
  if (const auto pack = packs_.find(arrived->second.pack); is_new && pack != packs_.end()) ++pack->second.used;
}

void pack_ledger::apply(const event::ArrivalEnded& event) {
  const auto ended = arrivals_.extract(license_serial(event.serial()));
  if (ended.empty() || event.counted()) return;
  const auto pack = packs_.find(ended.mapped().pack);
  // A pack that became known meanwhile did not count it.
  if (pack == packs_.end() || pack->second.used == 0) return;
  --pack->second.used;
  ++freed_;
}

}  // namespace ald
