// Splits at commas, then at the first '='.
#include "cli/field_list.hpp"

#include <algorithm>

namespace ald {

result<field_list> parse_field_list(const std::string& text, const std::string& what, const std::string& hint) {
  field_list fields;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto part = text.substr(at, end - at);
    const auto equals = part.find('=');
    if (equals == std::string::npos) return fault{fault_code::bad_input, "\"" + text + "\" is not " + what, hint};
    fields.emplace_back(part.substr(0, equals), part.substr(equals + 1));
    at = end + 1;
  }
  return fields;
}

}  // namespace ald
