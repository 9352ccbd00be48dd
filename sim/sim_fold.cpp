// One record after the other.
#include "sim/sim_fold.hpp"

#include "licensing/device_kinds.hpp"
#include "licensing/device_machine.hpp"
#include "storage/state_digest.hpp"

namespace ald {
namespace {

int status_of(const state::Device& state, const std::string& kind) {
  const state::Holding* const holding = kind.empty() ? nullptr : find_holding(state, kind);
  return kind.empty() ? state.delivery().status() : holding == nullptr ? state::NO_DELIVERY : holding->held().delivery().status();
}

}  // namespace

void sim_fold::on_record(const event::Record& record, std::uint32_t device) {
  const auto follows = [&](const std::string& stream, std::uint64_t last) {
    if (record.seq() == last + 1) return true;
    if (trouble_.empty()) {
      trouble_ = "stream " + stream + " goes on with event " + std::to_string(record.seq()) + " behind event " + std::to_string(last);
    }
    return false;
  };
  switch (record.body_case()) {
    case event::Record::kDevice: {
      if (sample_ > 1 && device % sample_ != 0) return;
      state::Device& state = devices_[record.unit()];
      state.set_unit(record.unit());
      if (!follows("device/" + record.unit(), state.seq())) return;
      const std::string kind = record.device().of_kind();
      const int before = status_of(state, kind);
      evolve(state, record.device(), record.seq(), record.at_ms());
      steps_.insert({before, record.device().kind_case(), status_of(state, kind)});
      return;
    }
    case event::Record::kLedger:
      if (follows("ledger", ledger_.seq())) ledger_.evolve(record.ledger(), record.seq(), record.at_ms());
      return;
    case event::Record::kFleet:
      if (follows("fleet", settings_.epoch())) settings_.evolve(record.fleet(), record.seq(), record.at_ms());
      return;
    case event::Record::BODY_NOT_SET: return;
  }
}

void sim_fold::go_back_to(const sim_fold& earlier) {
  auto steps = std::move(steps_);
  *this = earlier;
  steps_ = std::move(steps);
}

std::map<std::string, std::string> sim_fold::rows() const {
  std::map<std::string, std::string> rows;
  for (const auto& [unit, state] : devices_) rows.emplace("device/" + unit, state.SerializeAsString());
  if (settings_.epoch() > 0) rows.emplace("fleet", settings_.state().SerializeAsString());
  if (ledger_.seq() > 0) rows.emplace("ledger", ledger_.snapshot().SerializeAsString());
  return rows;
}

std::string sim_fold::digest() const {
  auto all = rows();
  // A live node has both from the beginning on.
  all.try_emplace("fleet", settings_.state().SerializeAsString());
  all.try_emplace("ledger", ledger_.snapshot().SerializeAsString());
  state_digest digest;
  for (const auto& [key, value] : all) digest.add(key, value);
  return digest.hex();
}

}  // namespace ald
