// Percent-decoding (RFC 3986) of path segments and query strings.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ald {

/// None for a broken escape. '+' is itself.
std::optional<std::string> percent_decode(std::string_view text);

/// "a=1&b=2" decoded; none for a broken escape or a name that comes twice.
std::optional<std::map<std::string, std::string>> parse_query(std::string_view query);

}  // namespace ald
