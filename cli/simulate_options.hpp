// What `ald simulate` can be told.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace ald {

struct simulate_options {
  std::uint32_t devices = 100;
  double days = 1;
  std::uint64_t seed = 1;
  std::string seeds;             ///< "A..B": many simulations; empty: one
  std::string faults = "calm";   ///< none, calm, storm, or a TOML file
  bool json = false;             ///< one JSON object on standard output at the end, all else on standard error
  bool shrink = false;           ///< of the first breach: look for a smaller simulation that breaks the same invariant
  bool core_only = false;        ///< the pure core without actors, log and disk
  bool run_idle_polls = false;   ///< no poll is skipped
  bool log = false;              ///< the node's log on standard error
  std::string packs;             ///< "yearly", "scarce" or a TOML file of packs; empty: packs that never end
  bool oversell = false;         ///< the licensing server issues more than its packs hold
  std::string report;            ///< file for the HTML page; empty: none
  std::uint32_t jobs = 0;        ///< simulations at once with --seeds; 0: as many as there are cores
  std::string save_log;          ///< new directory for the simulated node's log; empty: it is not kept
  std::string from_log;          ///< data directory of a node: its log is the scenario; empty: the seed makes one
  std::string config;            ///< with from_log: the settings of the node that wrote it; empty: ald.toml in or beside the directory
  std::vector<std::string> set;  ///< with from_log: KEY=VALUE, other settings
  std::string beyond = "0s";     ///< with from_log: play on for so long behind its end
};

/// Adds the options to the subcommand; they are stored in `options` when the line is parsed. `options` must outlive `command`.
void add_simulate_options(CLI::App& command, simulate_options& options);

}  // namespace ald
