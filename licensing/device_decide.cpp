// decide: hands each command to the decision of its topic.
#include "licensing/device_decisions.hpp"
#include "licensing/device_facts.hpp"
#include "licensing/device_machine.hpp"

namespace ald {

result<std::vector<event::Device>> decide(const state::Device& state, const device_command& command, const device_context& context) {
  auto decided = std::visit([&](const auto& what) { return device_decisions::judge(state, what, context); }, command);
  if (decided.ok() && !decided.value().empty()) {
    device_decisions::add_auto_consent(state, decided.value());
    device_decisions::add_removal(state, decided.value());
  }
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
