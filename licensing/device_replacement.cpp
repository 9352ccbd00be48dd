// Decisions on hardware that is replaced: the old device names the new one first, and the new one takes over.
#include <utility>

#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"

namespace ald::device_decisions {
namespace {

bool was_replaced_by(const state::Device& state, const unit_id& unit) {
  return state.replaced_by() == unit.text && (state.replacement_open() || state.registration() == state::RETIRED);
}

std::string reason_of(const std::string& successor) { return "replaced by " + successor; }

fault replaced_already(const state::Device& state) {
  return {fault_code::conflict, state.unit() + " was replaced by " + state.replaced_by(),
          "replace that one: ald replace " + state.replaced_by() + " NEW"};
}

}  // namespace

decision judge(const state::Device& state, const replace_device& what, const device_context& context) {
  if (state.registration() != state::REGISTERED && state.registration() != state::RETIRED) {
    return fault{fault_code::not_found, "no such registered device: " + state.unit(), "list them: ald list"};
  }
  if (what.by.text == state.unit() || !is_unit_id(what.by.text)) {
    return fault{fault_code::bad_input, "'" + shortened(what.by.text, context.policy->max_text) + "' can't replace " + state.unit(),
                 "name another unit ID: ald replace OLD NEW"};
  }
  if (was_replaced_by(state, what.by)) return std::vector<event::Device>{};
  const bool is_gone = state.registration() == state::RETIRED && !state.replaced_by().empty();
  if (state.replacement_open() || is_gone) return replaced_already(state);
  // Hardware that is taken out will not confirm any more: its license goes back at once.
  auto taken = judge(state, withdraw_license{reason_of(what.by.text), true, true}, context);
  if (!taken.ok()) return taken;
  std::vector<event::Device> events(1);
  events.front().mutable_replacement_began()->set_by(what.by.text);
  if (state.registration() == state::REGISTERED) events.emplace_back().mutable_retired();
  for (event::Device& one : taken.value()) events.push_back(std::move(one));
  return events;
}

decision judge(const state::Device& state, const take_over& what, const device_context& context) {
  if (state.replaces() == what.from.text && state.registration() == state::REGISTERED) return std::vector<event::Device>{};
  register_device record;
  record.name = what.name;
  record.directory = what.directory;
  record.push_address = what.push_address;
  record.product = what.product;
  auto registered = judge(state, record, context);
  if (!registered.ok()) return registered;
  std::vector<event::Device> events(1);
  events.front().mutable_took_over()->set_from(what.from.text);
  // Hardware that was replaced itself and comes back: it is blocked for no other reason.
  if (state.withdrawn() && state.revocation() == reason_of(state.replaced_by())) events.emplace_back().mutable_block_lifted();
  for (event::Device& one : registered.value()) events.push_back(std::move(one));
  return events;
}

decision judge(const state::Device& state, const finish_replacement& what, const device_context&) {
  std::vector<event::Device> events;
  if (state.replacement_open() && state.replaced_by() == what.by.text) events.emplace_back().mutable_replacement_finished()->set_by(what.by.text);
  return events;
}

}  // namespace ald::device_decisions
