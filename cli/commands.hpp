// All commands of `ald`: the command line is parsed here and handed to the command named in it.
#pragma once
#include <ostream>

namespace ald {

/// Exit codes of every command: 0 it did what was asked, 1 refused or failed (one line on `err` says what to do),
/// 2 the command line or a configuration file is wrong.
enum exit_code : int { exit_ok = 0, exit_failed = 1, exit_usage = 2 };

/// Runs one command; called once, by main. Results go to `out`, progress and errors to `err`.
int run_ald(int argc, const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace ald
