// `ald replay`: checks a node's log against its snapshots, or prints a device's history from it.
#pragma once
#include <ostream>
#include <string>

namespace ald {

struct replay_options {
  std::string data = "ald-data";
  std::string device;  ///< empty: the whole log
  bool json = false;
};

/// Opens DATA/log read-only: it never writes, and also works while a node runs on it (it then sees the log as of now).
/// Exit code 1 if a snapshot is not the fold of the log, or the log is damaged.
int replay_command(const replay_options& options, std::ostream& out, std::ostream& err);

}  // namespace ald
