// ald order: orders for named devices now.
#pragma once
#include <string>
#include <vector>

#include "cli/admin_call.hpp"

namespace ald {

struct order_options {
  std::vector<std::string> units;
  std::string file;  ///< CSV with a column `unit`; empty: the units above
  std::string kind;  ///< only who lacks a license of this kind; empty: of any
};

/// The units that the options name. Fault bad_input: a line of the file.
result<std::vector<std::string>> units_to_order(const order_options& options);
/// A refused unit is named; the fault counts the refused.
result<done> order_command(admin_call& call, const std::vector<std::string>& units, const std::string& kind = {});

}  // namespace ald
