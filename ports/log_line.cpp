// Hands lines to spdlog's default logger, which the process sets up.
#include "ports/log_line.hpp"

#include <spdlog/spdlog.h>

#include "ports/log_payload.hpp"
#include "ports/log_silence.hpp"

namespace ald {
namespace {

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
    case log_level::debug: return spdlog::level::debug;
    case log_level::info: return spdlog::level::info;
    case log_level::warn: return spdlog::level::warn;
    case log_level::error: return spdlog::level::err;
    case log_level::critical: return spdlog::level::critical;
  }
  return spdlog::level::critical;
}

}  // namespace

bool is_logged(log_level level) {
  const auto* logger = spdlog::default_logger_raw();
  return logger != nullptr && logger->should_log(level_of(level));
}

void write_log_line(log_level level, const log_origin& origin, std::string_view pattern, std::string_view text) {
  const auto payload = pack_log_line(origin, pattern, text);
  if (auto* logger = spdlog::default_logger_raw()) logger->log(level_of(level), spdlog::string_view_t(payload.data(), payload.size()));
}

void silence_log() { spdlog::set_default_logger(nullptr); }

}  // namespace ald
