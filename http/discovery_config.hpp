// How unregistered devices get in (S11), as configured.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "messages/address_network.hpp"

namespace ald {

/// The rules, which combine as messages/discovery_rules.hpp says, and what bounds a flood of made-up unit IDs.
struct discovery_config {
  bool accept_all = false;
  bool gateway_token = false;
  std::string allow_list_file;             ///< empty: no such rule
  std::vector<address_network> networks;
  bool all_must_match = false;
  std::vector<std::string> products;
  std::uint32_t max_rate = 100;            ///< new devices kept a second, over all addresses; 0: no limit
  std::uint32_t max_in_flight = 100;       ///< first contacts that wait for the disk; more get 503
  std::uint32_t max_allow_list = 1'000'000;  ///< units on the list
};

}  // namespace ald
