// Connects a node with the licensing server that its settings name.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/node_settings.hpp"
#include "ports/licensing_server.hpp"
#include "ports/node_clock.hpp"
#include "ports/offline_orders.hpp"

namespace ald {

/// A connector, and the keys that its licenses are verified with.
struct licensing_connection {
  std::unique_ptr<licensing_server> server;
  std::vector<std::string> trusted_keys;
  offline_orders* offline = nullptr;  ///< the server, if orders leave as files
};

/// What licensing.connector may be.
std::vector<std::string> connector_names();

/// The choice of the connector. `dir`: where the embedded server and the connector for files keep theirs. used: the node's log holds something already.
/// The clock must outlive the connection. Faults: files that can't be read or are readable by others, and those of the connectors.
result<licensing_connection> connect_licensing(const node_settings& settings, const std::string& dir, bool used, const node_clock& clock);

}  // namespace ald
