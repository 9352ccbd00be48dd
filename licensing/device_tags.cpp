// Decisions on a device's tags.
#include <algorithm>

#include "licensing/device_decisions.hpp"

namespace ald::device_decisions {

std::optional<fault> add_tags(const state::Device& state, std::vector<std::string> tags, const device_policy& policy, std::vector<event::Device>& out) {
  // Made of what unit IDs are made of, so that conditions need no quotes.
  const auto wrong = std::find_if_not(tags.begin(), tags.end(), [](const std::string& tag) { return is_unit_id(tag); });
  if (wrong != tags.end()) {
    return fault{fault_code::bad_input, "'" + shortened(*wrong, policy.max_text) + "' can't be a tag", "1 to 64 of A-Z a-z 0-9 . _ : -"};
  }
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  if (tags.size() > policy.max_tags) {
    return fault{fault_code::bad_input, std::to_string(tags.size()) + " tags, more than " + std::to_string(policy.max_tags), "take some away, or raise device.max_tags"};
  }
  if (std::equal(tags.begin(), tags.end(), state.tags().begin(), state.tags().end())) return std::nullopt;
  event::TagsSet& set = *out.emplace_back().mutable_tags_set();
  for (std::string& tag : tags) set.add_tags(std::move(tag));
  return std::nullopt;
}

decision judge(const state::Device& state, const tag_device& what, const device_context& context) {
  if (state.registration() == state::UNKNOWN_DEVICE) {
    return fault{fault_code::not_found, "no such device", "register it: ald register UNIT"};
  }
  const auto both = std::find_first_of(what.add.begin(), what.add.end(), what.remove.begin(), what.remove.end());
  if (both != what.add.end()) {
    return fault{fault_code::bad_input, "the tag '" + shortened(*both, context.policy->max_text) + "' is to be given and taken away", "decide for one"};
  }
  std::vector<std::string> tags(what.add);
  for (const std::string& tag : state.tags()) {
    const bool stays = !what.only && std::find(what.remove.begin(), what.remove.end(), tag) == what.remove.end();
    if (stays) tags.push_back(tag);
  }
  std::vector<event::Device> events;
  if (auto wrong = add_tags(state, std::move(tags), *context.policy, events)) return *wrong;
  return events;
}

}  // namespace ald::device_decisions
