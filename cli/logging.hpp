// Sets up the log: text on a terminal, one JSON object a line otherwise, always on stderr.
#pragma once
#include <string>

namespace ald {

/// Levels: debug, info, warn, error, off. Formats: auto (by whether stderr is a terminal), text, json.
struct log_settings {
  std::string level = "info";
  std::string format = "auto";
};

/// Makes spdlog's default logger. Call once, before any thread logs.
void set_up_logging(const log_settings& settings);

}  // namespace ald
