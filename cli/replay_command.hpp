// `ald replay`: verifies a node's log, looks into its past, and moves it between stores.
#pragma once
#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

namespace ald {

/// What is asked for: one of device timeline, at, between, stats, export, import; none of them: verification.
struct replay_options {
  std::string data = "ald-data";
  std::string device;                ///< with `at` or `between`: of this device; empty: of the fleet
  std::string at;                    ///< a moment (cli/moment_text.hpp)
  std::vector<std::string> between;  ///< two moments
  bool stats = false;
  std::string export_to;             ///< a file that does not exist, or "-"
  std::string import_from;           ///< a file, or "-"
  std::size_t max_line_bytes = 100u << 20;  ///< of an import
  bool json = false;
  bool terminal = false;             ///< somebody looks at `err`: long work shows how far it is
};

/// Opens DATA/log for reading only and writes nothing to it; an import makes DATA. While a node runs on DATA it warns, for what it
/// then reads changes meanwhile. Exit code 1 if the store does not fit together, or what was asked for can't be done.
int replay_command(const replay_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
