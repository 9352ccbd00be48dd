// IP addresses and networks as people write them.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "messages/address_network.hpp"
#include "messages/result.hpp"

namespace ald {

/// "192.0.2.7", "2001:db8::7", also with a zone ("fe80::1%eth0", which is ignored). None for anything else.
std::optional<address_bytes> parse_address(std::string_view text);

/// "10.0.0.0/8", "2001:db8::/32", or one address. Fault bad_input: not a network, a prefix that is too long, or bits set behind
/// the prefix (10.1.0.0/8: it is not clear what was meant).
result<address_network> parse_network(std::string_view text);

/// Networks separated by commas, blanks around them; an empty text has none. Fault: the first that is wrong.
result<std::vector<address_network>> parse_networks(std::string_view text);

/// The text that parse_network() reads.
std::string format_network(const address_network& network);

}  // namespace ald
