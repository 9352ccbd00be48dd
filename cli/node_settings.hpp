// Everything `ald node` can be told, as values: the option table (cli/node_options.hpp) fills it.
#pragma once
#include <string>
#include <vector>

#include "actors/node_config.hpp"
#include "cli/artifact_settings.hpp"
#include "cli/licensing_settings.hpp"
#include "cli/logging.hpp"
#include "cli/webhook_settings.hpp"
#include "http/gateway.hpp"
#include "http/http_device_push.hpp"
#include "http/http_server.hpp"
#include "issuer/embedded_config.hpp"
#include "storage/rocksdb_config.hpp"

namespace ald {

struct node_settings {
  std::string data = "ald-data";  ///< directory; made if missing
  std::string public_url;         ///< empty: http://ADDRESS:PORT of the listener
  bool allow_plain_http_beyond_loopback = false;
  std::string gateway_token_file;
  std::string metrics_access = "token";  ///< token, open
  std::string metrics_token_file;        ///< empty: DATA/metrics.token, made at the first start
  log_settings log;
  node_config node;
  gateway_config gateway;
  http_server_config listen{.port = 8080};
  device_push_config push;
  rocksdb_config store;          ///< its dir is DATA/log
  licensing_settings licensing;
  webhook_settings webhooks;
  artifact_settings artifacts;
  embedded_config issuing;       ///< its dir and packs are set at the start, from the two settings here
  std::vector<pack_plan> packs;  ///< of the embedded licensing server; empty: default_packs()
};

}  // namespace ald
