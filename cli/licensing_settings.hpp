// Which licensing server a node orders from, as the operator says it.
#pragma once
#include <string>

#include "http/http_licensing_server.hpp"

namespace ald {

struct licensing_settings {
  std::string connector = "embedded";  ///< or "http", "file"
  std::string token_file;
  std::string trusted_keys;            ///< base64 keys and files of keys, separated by commas
  std::string deduplicates = "auto";   ///< or "yes", "no"
  std::string proxy;                   ///< HOST:PORT or http://HOST:PORT; empty: none
  std::string proxy_credentials_file;
  http_licensing_config http;          ///< its secrets, keys and proxy are filled in at the start, from the texts here
};

}  // namespace ald
