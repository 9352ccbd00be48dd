// "name=value,name=value": how a table of the configuration file is written on the command line.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "messages/result.hpp"

namespace ald {

using field_list = std::vector<std::pair<std::string, std::string>>;

/// Values hold no comma. Fault bad_input: a part without '='; `what` and `hint` go into its text.
result<field_list> parse_field_list(const std::string& text, const std::string& what, const std::string& hint);

}  // namespace ald
