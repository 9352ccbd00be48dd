// Sets up the log: text on a terminal, one JSON object a line otherwise, always on stderr.
#pragma once
#include <cstdint>
#include <string>

namespace ald {

/// Levels: debug, info, warn, error, off. Formats: auto (by whether stderr is a terminal), text, json.
struct log_settings {
  std::string level = "info";
  std::string format = "auto";
  std::uint32_t max_repeats = 50;           ///< lines of one pattern in a window; more are counted, not written. 0: no limit
  std::int64_t repeat_window_ms = 10'000;
};

/// The logger that ports/log_line writes to, from construction to destruction. One at a time, made before any thread logs and
/// destroyed after the last has ended; the end says how many lines were left out.
class logging {
 public:
  explicit logging(const log_settings& settings);
  ~logging();
  logging(const logging&) = delete;
  logging& operator=(const logging&) = delete;
};

}  // namespace ald
