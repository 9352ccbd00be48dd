// The commands on product packs: list, refresh, rules.
#pragma once
#include <optional>
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

/// What an operator changes of a pack's rules; what has no value stays.
struct pack_rule_options {
  std::string pack;
  std::optional<std::int64_t> priority;
  std::optional<bool> active;
  std::optional<std::string> condition;
  bool no_condition = false;
};

result<done> list_packs(admin_call& call);
result<done> refresh_packs_command(admin_call& call);
result<done> set_pack_command(admin_call& call, const pack_rule_options& rule);

}  // namespace ald
