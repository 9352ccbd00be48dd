// Life of a licensing server's process: options, log, signals.
#include "cli/licensing_server_command.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/licensing_server_process.hpp"
#include "cli/stop_signals.hpp"
#include "ports/log_line.hpp"

namespace ald {

int licensing_server_command(const licensing_server_options& given, std::ostream& out, std::ostream& err) {
  const auto options = checked(given);
  if (!options.ok()) {
    err << "ald: " << to_string(options.error()) << '\n';
    return exit_usage;
  }
  stop_signals signals;
  const logging log(options.value().log);

  auto process = licensing_server_process::start(options.value());
  if (!process.ok()) {
    err << "ald: " << to_string(process.error()) << '\n';
    return process.error().code == fault_code::bad_input ? exit_usage : exit_failed;
  }
  out << fmt::format("ald licensing-server is ready at {}, data in {}, token in {}\n", process.value()->url(), options.value().data,
                     process.value()->token_file())
      << std::flush;
  if (options.value().no_dedup) log_warn({"process"}, "a repeated key is issued again (--no-dedup)");
  if (options.value().issuing.terms.oversell) log_warn({"process"}, "more is issued than the packs have (--oversell)");
  log_info({"process"}, "{}: stopping; once more ends the process at once", signals.wait());
  process.value()->stop();
  log_info({"process"}, "stopped");
  return exit_ok;
}

}  // namespace ald
