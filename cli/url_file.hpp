// The file in which a server says where it serves, for others that wait for it.
#pragma once
#include <cstdint>
#include <string>

#include "messages/result.hpp"

namespace ald {

/// "http://ADDRESS:PORT", an IPv6 address in brackets.
std::string url_of(const std::string& address, std::uint16_t port);

/// One line; the file is there whole or not at all. Fault io.
result<done> write_url_file(const std::string& file, const std::string& url);

}  // namespace ald
