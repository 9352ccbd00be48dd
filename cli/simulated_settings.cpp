// Finds options by loosely written names.
#include "cli/simulated_settings.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/node_options.hpp"

namespace ald {
namespace {

// Whole sections end with a dot.
constexpr std::array<std::string_view, 12> simulated{"gateway.poll_interval", "edge.", "device.", "renewal.", "scan.",   "order.", "money.",
                                                     "push.max_in_flight",    "push.max_queued", "push.timeout", "journal.", "fleet."};

std::string loose(std::string key) {
  while (key.starts_with('-')) key.erase(0, 1);
  std::replace_if(key.begin(), key.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  return key == "order_batch" ? "order_batch_lines" : key;
}

std::string allowed(const std::vector<node_option>& options) {
  std::vector<std::string> keys;
  for (const auto& option : options) {
    if (is_simulated(option.key)) keys.push_back(option.key);
  }
  return fmt::format("simulated are: {}", fmt::join(keys, ", "));
}

}  // namespace

bool is_simulated(const std::string& key) {
  return std::any_of(simulated.begin(), simulated.end(), [&](std::string_view one) { return one.ends_with('.') ? key.starts_with(one) : key == one; });
}

result<set_option> set_simulated(node_settings& settings, const std::string& assignment) {
  const auto options = node_options();
  const auto equals = assignment.find('=');
  if (equals == std::string::npos) return fault{fault_code::bad_input, fmt::format("--set {} is not KEY=VALUE", assignment), "give e.g. --set scan.interval=60s"};
  const std::string key = assignment.substr(0, equals), value = assignment.substr(equals + 1);
  const auto option = std::find_if(options.begin(), options.end(), [&](const node_option& o) { return loose(o.key) == loose(key); });
  if (option == options.end()) {
    std::vector<std::string> all;
    for (const auto& o : options) all.push_back(o.key);
    const auto near = nearest(key, all);
    return fault{fault_code::bad_input, fmt::format("--set {}: no such option{}", key, near.empty() ? "" : fmt::format("; did you mean {}?", near)), allowed(options)};
  }
  if (!is_simulated(option->key)) {
    return fault{fault_code::bad_input, fmt::format("--set {}: nothing in the simulation depends on it", option->key), allowed(options)};
  }
  if (const auto set = option->set(settings, value); !set.ok()) {
    return fault{fault_code::bad_input, fmt::format("--set {}: {}", option->key, set.error().what), set.error().hint};
  }
  return set_option{option->key, option->get(settings)};
}

}  // namespace ald
