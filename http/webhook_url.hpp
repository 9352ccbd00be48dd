// Where a receiver of webhooks is: scheme, host, port, path and query of its URL.
#pragma once
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

struct webhook_url {
  bool https = false;
  std::string host_port;  ///< as http_client takes it; the port is always there
  std::string path;       ///< begins with '/'
  std::string query;      ///< without '?'
  bool loopback = false;  ///< "localhost", 127.0.0.0/8 or ::1

  /// http(s)://HOST[:PORT][/PATH][?QUERY]. Fault bad_input: anything else, e.g. credentials before the host or a fragment. No fault shows
  /// the URL: its path or query may be a secret.
  static result<webhook_url> parse(std::string_view text);
};

}  // namespace ald
