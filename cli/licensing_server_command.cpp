// Life of a licensing server's process: options, log, signals.
#include "cli/licensing_server_command.hpp"

#include <csignal>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "cli/commands.hpp"
#include "cli/licensing_server_process.hpp"

namespace ald {

int licensing_server_command(const licensing_server_options& given, std::ostream& out, std::ostream& err) {
  const auto options = checked(given);
  if (!options.ok()) {
    err << "ald: " << to_string(options.error()) << '\n';
    return exit_usage;
  }
  sigset_t stop_signals;
  sigemptyset(&stop_signals);
  sigaddset(&stop_signals, SIGTERM);
  sigaddset(&stop_signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop_signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // a peer that hangs up must not end the process
  set_up_logging(options.value().log);

  auto process = licensing_server_process::start(options.value());
  if (!process.ok()) {
    err << "ald: " << to_string(process.error()) << '\n';
    return process.error().code == fault_code::bad_input ? exit_usage : exit_failed;
  }
  out << fmt::format("ald licensing-server is ready at {}, data in {}, token in {}\n", process.value()->url(), options.value().data,
                     process.value()->token_file())
      << std::flush;
  if (options.value().no_dedup) spdlog::warn("a repeated key is issued again (--no-dedup)");
  int signal = 0;
  sigwait(&stop_signals, &signal);
  spdlog::info("{}: stopping; once more ends the process at once", signal == SIGINT ? "SIGINT" : "SIGTERM");
  pthread_sigmask(SIG_UNBLOCK, &stop_signals, nullptr);  // a second signal takes its default action
  process.value()->stop();
  spdlog::info("stopped");
  return exit_ok;
}

}  // namespace ald
