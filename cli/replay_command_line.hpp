// The command line of `ald replay`.
#pragma once
#include <memory>

#include <CLI/CLI.hpp>

#include "cli/replay_command.hpp"

namespace ald {

/// Adds the options to the command and lets them fill `options`.
void add_replay_options(CLI::App& command, replay_options& options);

}  // namespace ald
