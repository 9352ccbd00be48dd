// IP addresses and networks as bytes, IPv4 and IPv6. Their text is read in http/network_text.
#pragma once
#include <array>

namespace ald {

/// An address as 16 bytes; an IPv4 address stands as ::ffff:a.b.c.d, so that both compare as one kind.
using address_bytes = std::array<unsigned char, 16>;

/// True for the form that IPv4 addresses have here.
bool is_v4(const address_bytes& address);

/// True for 127.0.0.0/8 and ::1.
bool is_loopback(const address_bytes& address);

/// A network: the first `bits` of an address.
struct address_network {
  address_bytes first{};
  int bits = 128;  ///< of the 16 bytes: an IPv4 /8 is 104

  bool contains(const address_bytes& address) const;
  bool operator==(const address_network&) const = default;
};

}  // namespace ald
