// Compares addresses.
#include "messages/address_network.hpp"

#include <algorithm>

namespace ald {
namespace {

bool bit(const address_bytes& address, int at) { return (address[static_cast<std::size_t>(at / 8)] >> (7 - at % 8)) & 1; }

}  // namespace

bool is_v4(const address_bytes& address) {
  constexpr std::array<unsigned char, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

bool is_loopback(const address_bytes& address) {
  if (is_v4(address)) return address[12] == 127;
  return address == address_bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

bool address_network::contains(const address_bytes& address) const {
  for (int at = 0; at < bits; ++at) {
    if (bit(first, at) != bit(address, at)) return false;
  }
  return true;
}

}  // namespace ald
