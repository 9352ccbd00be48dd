// Life of a node process: settings, log, signals.
#include "cli/node_command.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/node_options.hpp"
#include "cli/node_process.hpp"
#include "cli/service_manager.hpp"
#include "cli/stop_signals.hpp"
#include "ports/log_line.hpp"

namespace ald {
namespace {

constexpr std::int64_t reread_interval_ms = 1'000;  // how soon a changed allow-list is noticed

}  // namespace

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
  const logging log(settings.value().log);
  tell_status("recovering from the log");

  auto process = node_process::start(settings.value(), [&signals] { return signals.pending(); });
  if (!process.ok() && signals.pending()) {
    log_info({"process"}, "{}: stopped while starting; nothing is lost", signals.wait());
    return exit_ok;
  }
  if (!process.ok()) {
    err << "ald: " << to_string(process.error()) << '\n';
    return exit_failed;
  }
  out << fmt::format("ald node is ready at {}, data in {}, admin token in {}\n", process.value()->url(), settings.value().data,
                     process.value()->admin_token_file())
      << std::flush;
  tell_ready("serving at " + process.value()->url());
  const auto signal = signals.wait(reread_interval_ms, [&](bool hangup) {
    const bool reread = process.value()->reread_files(hangup);
    if (hangup && !reread) log_info({"process"}, "SIGHUP: nothing to do; settings are read at the start only");
  });
  tell_stopping();
  log_info({"process"}, "{}: stopping; once more ends the process at once", signal);
  process.value()->stop();
  log_info({"process"}, "stopped");
  return exit_ok;
}

}  // namespace ald
