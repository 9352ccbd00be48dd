// What `ald fleet` can be told.
#pragma once
#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>

#include "cli/admin_client.hpp"
#include "sim/virtual_fleet.hpp"

namespace ald {

struct fleet_options {
  admin_target node;            ///< which node, and its admin token
  std::string tenant = "default";
  virtual_fleet_plan plan;
  virtual_device_policy device;
  std::string key;              ///< base64 Ed25519; empty: the node is asked (GET /api/v1/keys)
  bool with_profile = false;    ///< makes the profile "no-prompt" and assigns it to the managed directory
  bool stay = false;            ///< serves on when all is settled, until SIGTERM or SIGINT
  duration_ms ends_after_ms = 0; ///< ends after it in any case; 0: never
  std::string json;             ///< file, "-": standard output, empty: none
  bool quiet = false;           ///< no progress

  // limits
  std::string listen_address = "127.0.0.1";
  std::uint32_t register_batch = 1'000;
  std::uint32_t own_ports_up_to = 4'000;        ///< larger fleets share one port, but for devices that are unreachable at first
  std::uint32_t max_requests_in_flight = 256;
  std::uint32_t max_push_connections = 2'000;   ///< over it a push is refused by closing the connection
  duration_ms request_timeout_ms = 10'000;
  duration_ms push_timeout_ms = 10'000;         ///< a push must arrive whole within it
  duration_ms report_every_ms = 1'000;          ///< progress, and rewriting of the JSON file
};

/// Adds the options to the subcommand; they are stored in `options` when the line is parsed. `options` must outlive `command`.
void add_fleet_options(CLI::App& command, fleet_options& options);

}  // namespace ald
