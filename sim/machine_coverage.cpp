// The diagram of the device machine as a table.
#include "sim/machine_coverage.hpp"

#include <utility>

namespace ald {
namespace {

using status = state::DeliveryStatus;

std::vector<std::pair<status, status>> expected_arrows() {
  using namespace state;
  return {
      {NO_DELIVERY, PUSH_OWED},
      {NO_DELIVERY, AWAITING_POLL},
      {PUSH_OWED, ACCEPTED_BY_DEVICE},
      {PUSH_OWED, PUSH_UNANSWERED},
      {PUSH_OWED, LISTED_FOR_RESEND},
      {PUSH_OWED, LISTED_WILL_ASK},
      {PUSH_OWED, WAITING_TO_RETRY},
      {PUSH_OWED, DOWNLOADED},
      {AWAITING_POLL, DOWNLOADED},
      {AWAITING_POLL, WAITING_TO_RETRY},
      {PUSH_UNANSWERED, DOWNLOADED},
      {ACCEPTED_BY_DEVICE, PUSH_OWED},
      {ACCEPTED_BY_DEVICE, DOWNLOADED},
      {ACCEPTED_BY_DEVICE, WAITING_TO_RETRY},
      {LISTED_FOR_RESEND, PUSH_OWED},
      {LISTED_FOR_RESEND, LISTED_WILL_ASK},
      {LISTED_WILL_ASK, DOWNLOADED},
      {WAITING_TO_RETRY, PUSH_OWED},
      {WAITING_TO_RETRY, AWAITING_POLL},
      {DOWNLOADED, CONFIRMED},
      {DOWNLOADED, PUSH_OWED},
      {DOWNLOADED, WAITING_TO_RETRY},
      {CONFIRMED, PUSH_OWED},
      {CONFIRMED, AWAITING_POLL},
  };
}

}  // namespace

machine_coverage coverage_of(const std::set<sim_fold::step>& steps) {
  std::set<int> states, events;
  std::set<std::pair<int, int>> arrows;
  for (const auto& step : steps) {
    states.insert({step.before, step.after});
    events.insert(step.kind);
    if (step.before != step.after) arrows.emplace(step.before, step.after);
  }
  machine_coverage coverage{states.size(), events.size(), arrows.size(), {}};
  const auto* names = state::DeliveryStatus_descriptor();
  for (int i = 0; i < names->value_count(); ++i) {
    if (!states.contains(names->value(i)->number())) coverage.unreached.push_back("state " + names->value(i)->name());
  }
  const auto* kinds = event::Device::descriptor()->FindOneofByName("kind");
  for (int i = 0; i < kinds->field_count(); ++i) {
    if (!events.contains(kinds->field(i)->number())) coverage.unreached.push_back("event " + kinds->field(i)->name());
  }
  for (const auto& [from, to] : expected_arrows()) {
    if (!arrows.contains({from, to})) coverage.unreached.push_back(state::DeliveryStatus_Name(from) + " -> " + state::DeliveryStatus_Name(to));
  }
  return coverage;
}

}  // namespace ald
