// The commands on further kinds of licenses.
#pragma once
#include <optional>
#include <string>

#include "cli/admin_call.hpp"

namespace ald {

struct kind_options {
  std::string kind;
  bool off = false;
  std::string condition;
  bool no_condition = false;
};

result<done> list_kinds(admin_call& call);
/// What is not named stays; a new kind is wanted by all.
result<done> set_kind_command(admin_call& call, const kind_options& options);

}  // namespace ald
