// Where a licensing server is: scheme, host, port and base path of its URL.
#pragma once
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

struct licensing_url {
  bool https = false;
  std::string host_port;  ///< as http_client takes it; the port is always there
  std::string base_path;  ///< empty, or "/a/b" without a slash at its end
  bool loopback = false;  ///< "localhost", 127.0.0.0/8 or ::1

  /// http(s)://HOST[:PORT][/BASE]. Fault bad_input: anything else, e.g. credentials in the URL, a query or a fragment.
  static result<licensing_url> parse(std::string_view text);
};

}  // namespace ald
