// decide: hands each command to the decision of its topic, for each license that it is about.
#include <algorithm>

#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_kinds.hpp"
#include "licensing/device_machine.hpp"
#include "licensing/device_withdrawal.hpp"

namespace ald {
namespace {

using device_decisions::decision;

// Of a device as if it had this one license.
decision decide_one(const state::Device& view, const device_command& command, const device_context& context) {
  auto decided = std::visit([&](const auto& what) { return device_decisions::judge(view, what, context); }, command);
  if (decided.ok() && !decided.value().empty()) {
    device_decisions::add_auto_consent(view, decided.value());
    device_decisions::add_removal(view, decided.value());
  }
  return decided;
}

// What of a license's decision is its own, with its kind.
void append_of_kind(std::vector<event::Device> decided, const std::string& kind, std::vector<event::Device>& out) {
  for (event::Device& what : decided) {
    if (!kind.empty() && !is_about_license(what)) continue;  // the base's decision has it
    if (!kind.empty()) what.set_of_kind(kind);
    out.push_back(std::move(what));
  }
}

// The license that a command is about.
struct addressee {
  bool each = false;  // the device itself, and so each of its licenses
  std::string kind;   // else this further one; empty: the base's
};

class front {
 public:
  front(const state::Device& state, const device_context& context) : state_(state), context_(context) {}

  // By key.
  addressee operator()(const take_license& c) const { return of(c.key); }
  addressee operator()(const block_order& c) const { return of(c.key); }
  addressee operator()(const unblock_order& c) const { return of(c.key); }
  addressee operator()(const report_unusable_answer& c) const { return of(c.key); }
  addressee operator()(const refuse_order& c) const { return of(c.key); }
  addressee operator()(const revoke_license& c) const { return of(c.key); }
  // A restored store may be from before its fleet needed this kind.
  addressee operator()(const adopt_license& c) const {
    if (is_kind_of_base(state_, c.claims.kind.text, context_.policy->license_kind)) return {};
    return {false, c.claims.kind.text};
  }
  addressee operator()(const upload_license& c) const { return of(c.claims.kind.text); }
  // By action.
  addressee operator()(const finish_push& c) const { return of(c.action); }
  addressee operator()(const take_feedback& c) const { return of(c.action); }
  addressee operator()(const complete_download& c) const { return of(c.action); }
  addressee operator()(const fetch_deployment& c) const { return of(c.action); }
  addressee operator()(const answer_cancel& c) const { return of(c.action); }
  addressee operator()(const fetch_confirmation& c) const { return of(c.action); }
  addressee operator()(const answer_confirmation& c) const { return of(c.action); }
  addressee operator()(const miss_confirmation& c) const { return of(c.action); }
  // By serial.
  addressee operator()(const settle_return& c) const {
    for (const state::Holding& holding : state_.further()) {
      const state::Device& held = holding.held();
      if (find_return(held, c.serial.text) != nullptr || held.license().serial() == c.serial.text || held.installed_serial() == c.serial.text) return {false, holding.kind()};
    }
    return {};
  }
  addressee operator()(const withdraw_license& c) const { return of(c.kind); }
  addressee operator()(const lift_block& c) const { return of(c.kind); }
  // The device's own: what follows for its licenses is found by asking each.
  template <class Command>
  addressee operator()(const Command&) const {
    return {true, ""};
  }

 private:
  // Of a kind that nobody ever wanted nothing is begun: the base's decision says what is wrong with it.
  addressee of(std::string_view kind) const {
    const bool is_known = find_holding(state_, kind) != nullptr || context_.fleet->knows(kind);
    if (!is_known || is_kind_of_base(state_, kind, context_.policy->license_kind)) return {};
    return {false, std::string(kind)};
  }
  addressee of(const std::string& kind) const { return of(std::string_view(kind)); }
  addressee of(const std::optional<license_kind>& kind) const {
    if (!kind) return {true, ""};
    return of(kind->text);
  }
  addressee of(const order_key& key) const { return of(kind_of(key, state_.unit())); }
  addressee of(action_id action) const {
    const auto has = [&](const state::Device& view) {
      const std::uint32_t id = number(action);
      return view.delivery().action() == id || view.cancel().action() == id || view.installed_action() == id;
    };
    if (number(action) == 0 || has(state_)) return {};
    for (const state::Holding& holding : state_.further()) {
      if (has(holding.held())) return {false, holding.kind()};
    }
    return {};
  }

  const state::Device& state_;
  const device_context& context_;
};

// One that is not offered now is not there for the device.
bool takes_offer(const device_command& command) {
  return std::holds_alternative<fetch_deployment>(command) || std::holds_alternative<fetch_confirmation>(command) ||
         std::holds_alternative<miss_confirmation>(command) || std::holds_alternative<complete_download>(command);
}

bool is_out_of_turn(const state::Device& state, const std::string& kind) {
  const auto views = views_of(state);
  const auto first = speaker(views);
  return first && views[*first].kind != kind;
}

decision decide_of_kind(const state::Device& state, const std::string& kind, const device_command& command, const device_context& context) {
  const state::Device view = view_of(state, kind);
  // What is installed may be fetched again at any time.
  const bool is_offered = view.delivery().status() != state::CONFIRMED && takes_offer(command);
  if (is_offered && is_out_of_turn(state, kind)) {
    return fault{fault_code::not_found, "another license of the device is delivered first", "poll again"};
  }
  auto decided = decide_one(view, command, context_of(context, state, kind));
  if (!decided.ok()) return decided;
  std::vector<event::Device> events;
  append_of_kind(std::move(decided.value()), kind, events);
  return events;
}

// An operator's word that holds for whichever license it can.
bool suffices_for_one(const device_command& command) {
  return std::holds_alternative<resend_settings>(command) || std::holds_alternative<lift_block>(command);
}

decision decide_of_each(const state::Device& state, const device_command& command, const device_context& context) {
  std::vector<event::Device> events;
  std::optional<fault> refusal;
  bool is_taken = false;
  for (const kind_view& view : views_of(state)) {
    auto decided = decide_one(view.state, command, context_of(context, state, view.kind));
    if (!decided.ok()) {
      if (!refusal) refusal = decided.error();
      continue;
    }
    is_taken = true;
    append_of_kind(std::move(decided.value()), view.kind, events);
  }
  if (refusal && !(is_taken && suffices_for_one(command))) return *refusal;
  return events;
}

// A device sees the settings of all its licenses in one row of numbers.
void number_settings(const state::Device& state, std::vector<event::Device>& events) {
  std::uint64_t last = state.delivery().revision();
  for (const state::Holding& holding : state.further()) last = std::max<std::uint64_t>(last, holding.held().delivery().revision());
  for (event::Device& what : events) {
    if (what.has_license_stored()) what.mutable_license_stored()->set_revision(++last);
    if (what.cancel_began().has_revision()) what.mutable_cancel_began()->set_revision(++last);
  }
}

// Kinds of which the device never needed any before.
void add_first_needs(const state::Device& state, const device_context& context, std::vector<event::Device>& out) {
  for (const wanted_kind& kind : context.fleet->kinds()) {
    if (kind.kind == context.policy->license_kind || find_holding(state, kind.kind) != nullptr) continue;
    if (!is_wanted(state, kind.kind, context)) continue;
    auto decided = decide_one(view_of(state, kind.kind), examine_device{}, context_of(context, state, kind.kind));
    append_of_kind(std::move(decided.value()), kind.kind, out);  // examining is never refused
  }
}

}  // namespace

result<std::vector<event::Device>> decide(const state::Device& state, const device_command& command, const device_context& context) {
  const bool examines = std::holds_alternative<examine_device>(command);
  const addressee who = std::visit(front(state, context), command);
  if (state.further().empty() && who.kind.empty()) {
    auto decided = decide_one(state, command, context);
    if (examines && !context.fleet->kinds().empty()) add_first_needs(state, context, decided.value());
    return decided;
  }
  auto decided = who.each ? decide_of_each(state, command, context) : decide_of_kind(state, who.kind, command, context);
  if (!decided.ok()) return decided;
  number_settings(state, decided.value());
  if (examines) add_first_needs(state, context, decided.value());
  return decided;
}

namespace device_decisions {

void add_profile_change(const state::Device& state, const std::string& directory, const device_context& context,
                        std::vector<event::Device>& out) {
  const auto now = changed_profile(state, directory, context);
  if (!now) return;
  event::ProfileApplied& applied = *out.emplace_back().mutable_profile_applied();
  applied.set_profile(now->profile);
  applied.set_revision(now->revision);
  applied.set_prompts(now->prompts);
}

}  // namespace device_decisions
}  // namespace ald
