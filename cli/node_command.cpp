// Life of a node process: settings, log, signals.
#include "cli/node_command.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "cli/commands.hpp"
#include "cli/node_options.hpp"
#include "cli/node_process.hpp"
#include "cli/stop_signals.hpp"

namespace ald {

int node_command(const node_arguments& arguments, std::ostream& out, std::ostream& err) {
  const auto settings = effective_settings(arguments);
  if (!settings.ok()) {
    err << "ald: " << to_string(settings.error()) << '\n';
    return exit_usage;
  }
  if (arguments.print_config) {
    print_settings(settings.value(), out);
    return exit_ok;
  }
  stop_signals signals;
  set_up_logging(settings.value().log);

  auto process = node_process::start(settings.value());
  if (!process.ok()) {
    err << "ald: " << to_string(process.error()) << '\n';
    return exit_failed;
  }
  out << fmt::format("ald node is ready at {}, data in {}, admin token in {}\n", process.value()->url(), settings.value().data,
                     process.value()->admin_token_file())
      << std::flush;
  spdlog::info("{}: stopping; once more ends the process at once", signals.wait());
  process.value()->stop();
  spdlog::info("stopped");
  return exit_ok;
}

}  // namespace ald
