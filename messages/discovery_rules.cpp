// Combines the rules.
#include "messages/discovery_rules.hpp"

#include <algorithm>
#include <array>

namespace ald {
namespace {

struct rule_match {
  std::string_view name;
  bool in_force = false;
  bool matches = false;
};

std::array<rule_match, 4> match_all(const discovery_rules& rules, const newcomer& who) {
  const auto is_in = [&](const address_network& network) { return network.contains(*who.address); };
  const bool near = who.address && std::any_of(rules.networks.begin(), rules.networks.end(), is_in);
  return {{{"allow_list", rules.units != nullptr, rules.units && rules.units->contains(who.unit)},
           {"network", !rules.networks.empty(), near},
           {"gateway_token", rules.gateway_token, who.right_gateway_token},
           {"accept_all", rules.accept_all, rules.accept_all}}};
}

/// The name of the rule that lets it in; empty if it is not let in.
std::string_view letting_in(const discovery_rules& rules, const newcomer& who) {
  std::string_view first;
  for (const auto& rule : match_all(rules, who)) {
    if (!rule.in_force) continue;
    if (!rule.matches && rules.all_must_match) return {};
    if (rule.matches && first.empty()) first = rule.name;
  }
  return first;
}

}  // namespace

discovery_judgement judge(const discovery_rules& rules, const newcomer& who) {
  const auto rule = letting_in(rules, who);
  if (!rule.empty()) {
    const bool any_product = rules.products.empty();
    const bool right = any_product || std::find(rules.products.begin(), rules.products.end(), who.product) != rules.products.end();
    if (right) return {discovery_verdict::accepted, rule, false};
    return {discovery_verdict::pending, rule, who.product.empty()};
  }
  if (who.right_gateway_token) return {discovery_verdict::pending, "gateway_token", false};
  return {};
}

bool is_let_in(const discovery_rules& rules, const newcomer& who) { return !letting_in(rules, who).empty(); }

}  // namespace ald
