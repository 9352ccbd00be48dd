// The node's options that the time machine simulates, by the names of docs/configuration.md.
#pragma once
#include <string>

#include "cli/node_settings.hpp"
#include "messages/result.hpp"

namespace ald {

struct set_option {
  std::string key;    ///< as in docs/configuration.md
  std::string value;  ///< as --print-config writes it
};

/// Applies "KEY=VALUE". Dashes, underscores and the dot of a key are taken for each other; "order_batch" is order.batch_lines. Fault
/// bad_input: no such option, one that is not simulated, or a wrong value; it names what is allowed.
result<set_option> set_simulated(node_settings& settings, const std::string& assignment);

/// True if a simulated node behaves by it.
bool is_simulated(const std::string& key);

}  // namespace ald
