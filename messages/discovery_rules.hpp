// Who is let in without an operator (S11): the rules, and the one place that says how they combine. Pure.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/address_network.hpp"
#include "messages/allow_list.hpp"

namespace ald {

/// Which rules are in force. A rule that is not set up lets nobody in.
struct discovery_rules {
  bool accept_all = false;
  bool gateway_token = false;               ///< whoever shows the gateway token
  std::shared_ptr<const allow_list> units;  ///< whoever is on it; null: no such rule
  std::vector<address_network> networks;    ///< whoever asks from one of them
  bool all_must_match = false;              ///< false: one matching rule is enough
  std::vector<std::string> products;        ///< if there are any: only devices that report one of these
};

/// An unregistered device that asks.
struct newcomer {
  unit_id unit;
  std::optional<address_bytes> address;
  bool right_gateway_token = false;
  std::string product;  ///< as it reported; empty: not yet
};

/// What becomes of it.
enum class discovery_verdict {
  refused,   ///< 401, and nothing is kept of it
  pending,   ///< kept as discovered; an operator decides, or its product when it is known
  accepted,  ///< registered
};

struct discovery_judgement {
  discovery_verdict verdict = discovery_verdict::refused;
  std::string_view rule;         ///< what let it in or made it visible: "allow_list", "gateway_token", "network", "accept_all"
  bool awaits_product = false;   ///< pending only because it has not said what product it is
};

/// 1. A device *matches* the rule allow_list if its unit is on the list, network if it asks from one, gateway_token if it shows
///    the right token, accept_all always.
/// 2. It is *let in* if one rule in force matches it; with all_must_match, if every rule in force does. Without rules: never.
/// 3. Who is let in is accepted, unless products are given: then it must have reported one of them. Until it has, or if it is
///    another one, it is pending.
/// 4. Who is not let in, but shows the right gateway token, is pending, whether gateway_token is a rule or not.
/// 5. Everybody else is refused.
/// The rule that is named is the first that matches, in the order of 1.
discovery_judgement judge(const discovery_rules& rules, const newcomer& who);

/// Whether the rules let it in by 1 and 2. A device that a rule registered and that has no token of its own goes on with this.
bool is_let_in(const discovery_rules& rules, const newcomer& who);

}  // namespace ald
