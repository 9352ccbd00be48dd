// ald plan: what the next scan would order, who gets nothing and why, and how long the packs last.
#pragma once
#include <ostream>

#include <boost/json/value.hpp>

#include "cli/admin_call.hpp"

namespace ald {

struct plan_options {
  bool as_if_on = false;
  std::size_t limit = 100;  ///< devices listed; 0: all
};

result<done> plan_command(admin_call& call, const plan_options& options);
void print_plan(const boost::json::value& plan, std::ostream& out);
/// How fast licenses of each kind go, and when the last one does.
void print_kinds(const boost::json::array& kinds, std::ostream& out);

}  // namespace ald
