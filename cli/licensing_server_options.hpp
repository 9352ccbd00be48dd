// The command line of `ald licensing-server`.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/logging.hpp"
#include "http/http_server.hpp"
#include "http/ordering_api.hpp"
#include "issuer/ordering_config.hpp"
#include "messages/result.hpp"

namespace ald {

struct licensing_server_options {
  std::string data = "licensing-server";  ///< its own directory
  std::string listen = "127.0.0.1:0";
  std::string token_file;                 ///< empty: DIR/server.token, made if missing
  std::string latency = "0ms", defer_time = "200ms..2s";
  std::vector<std::string> packs;         ///< as on the node's command line
  bool no_dedup = false;
  bool allow_plain_http_beyond_loopback = false;
  ordering_config issuing;
  ordering_limits limits;
  http_server_config http;
  log_settings log{.max_repeats = 0};  ///< its lines are the requests: none is left out
};

/// Adds the options to the subcommand; they are stored in `options` when the line is parsed. `options` must outlive `command`.
void add_licensing_server_options(CLI::App& command, licensing_server_options& options);

/// Judges what single options can't, and puts the texts (packs, address, ranges) into issuing and http. Fault bad_input.
result<licensing_server_options> checked(licensing_server_options options);

}  // namespace ald
