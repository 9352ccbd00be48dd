// The command lines of everything that talks to a running node.
#pragma once
#include <functional>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace ald {

/// What the parsed command line asks for; run after parsing. Returns the exit code.
using chosen_command = std::function<int()>;

/// Adds status, list, show, register, retire, resend, scan, switch, profile, clock, digest and issued to the app.
/// `chosen` is set when one of them was parsed; all references must outlive the app.
void add_client_commands(CLI::App& app, chosen_command& chosen, std::ostream& out, std::ostream& err);

}  // namespace ald
