// The command line of `ald node`: the option table's flags, laid over the configuration file.
#pragma once
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/node_settings.hpp"
#include "messages/result.hpp"

namespace ald {

struct node_arguments {
  std::string config;                        ///< file; empty: none
  bool print_config = false;
  bool restored = false;                     ///< the data directory was restored from a backup; not a setting: it is true once
  std::map<std::string, std::string> given;  ///< option key to text
  std::vector<std::string> packs;            ///< replace the file's packs if there are any
  std::vector<std::string> artifacts;        ///< the same for artifacts
};

/// Adds every option to the subcommand. `arguments` must outlive `command`.
void add_node_options(CLI::App& command, node_arguments& arguments);

/// Defaults, then the file, then the command line; judged as a whole. Fault bad_input names the file and line, or the flag.
result<node_settings> effective_settings(const node_arguments& arguments);

}  // namespace ald
