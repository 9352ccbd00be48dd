// Life of a node process: settings, log, signals.
#include "cli/node_command.hpp"

#include <csignal>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "cli/commands.hpp"
#include "cli/node_options.hpp"
#include "cli/node_process.hpp"

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
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up must not end the process
  set_up_logging(settings.value().log);

  auto process = node_process::start(settings.value());
  if (!process.ok()) {
    err << "ald: " << to_string(process.error()) << '\n';
    return exit_failed;
  }
  out << fmt::format("ald node is ready at {}, data in {}, admin token in {}\n", process.value()->url(), settings.value().data,
                     process.value()->admin_token_file())
      << std::flush;
  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("{}: stopping; once more ends the process at once", signal == SIGINT ? "SIGINT" : "SIGTERM");
  pthread_sigmask(SIG_UNBLOCK, &stop_signals, nullptr);  // a second signal takes its default action
  process.value()->stop();
  spdlog::info("stopped");
  return exit_ok;
}

}  // namespace ald
