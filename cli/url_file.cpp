// Written beside and renamed.
#include "cli/url_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

namespace ald {

std::string url_of(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", v6 ? "[" : "", address, v6 ? "]" : "", port);
}

result<done> write_url_file(const std::string& file, const std::string& url) {
  std::ofstream out(file + ".new", std::ios::trunc);
  out << url << '\n';
  out.close();
  if (!out || std::rename((file + ".new").c_str(), file.c_str()) != 0) {
    return fault{fault_code::io, fmt::format("{}: {}", file, std::strerror(errno)), "check the disk"};
  }
  return done{};
}

}  // namespace ald
