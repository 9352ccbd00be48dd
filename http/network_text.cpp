// Reads addresses and networks.
#include "http/network_text.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <boost/asio/ip/address.hpp>

namespace ald {
namespace {

namespace ip = boost::asio::ip;

constexpr int v4_offset_bits = 96;

fault bad_network(std::string_view text, const std::string& why) {
  return {fault_code::bad_input, "\"" + std::string(text.substr(0, 64)) + "\" is not a network: " + why, "write e.g. 10.0.0.0/8 or 2001:db8::/32"};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

std::optional<address_bytes> parse_address(std::string_view text) {
  boost::system::error_code wrong;
  const auto address = ip::make_address(std::string(text.substr(0, text.find('%'))), wrong);
  if (wrong) return std::nullopt;
  return address.is_v6() ? address.to_v6().to_bytes() : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

result<address_network> parse_network(std::string_view text) {
  text = trimmed(text);
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return bad_network(text, "no IP address");
  address_network out{*address, 128};
  if (slash == text.npos) return out;
  const auto digits = text.substr(slash + 1);
  const bool v4 = text.substr(0, slash).find(':') == text.npos;
  int bits = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  if (error != std::errc() || end != digits.data() + digits.size() || bits < 0 || bits > (v4 ? 32 : 128)) {
    return bad_network(text, std::string("the prefix must be 0 to ") + (v4 ? "32" : "128"));
  }
  out.bits = bits + (v4 ? v4_offset_bits : 0);
  for (int at = out.bits; at < 128; ++at) {
    if ((out.first[static_cast<std::size_t>(at / 8)] >> (7 - at % 8)) & 1) return bad_network(text, "bits are set behind the prefix");
  }
  return out;
}

std::string format_network(const address_network& network) {
  const bool v4 = is_v4(network.first) && network.bits >= v4_offset_bits;
  const ip::address_v6 address(network.first);
  const auto text = v4 ? ip::make_address_v4(ip::v4_mapped, address).to_string() : address.to_string();
  return network.bits == 128 ? text : text + "/" + std::to_string(network.bits - (v4 ? v4_offset_bits : 0));
}

result<std::vector<address_network>> parse_networks(std::string_view text) {
  std::vector<address_network> networks;
  if (trimmed(text).empty()) return networks;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    const auto network = parse_network(text.substr(at, end - at));
    if (!network.ok()) return network.error();
    networks.push_back(network.value());
    at = end + 1;
  }
  return networks;
}

}  // namespace ald
