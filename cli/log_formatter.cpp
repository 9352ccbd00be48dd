// The two shapes of a log line.
#include "cli/log_formatter.hpp"

#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "cli/printable_text.hpp"
#include "cli/valid_utf8.hpp"
#include "ports/log_payload.hpp"

namespace ald {
namespace {

std::string time_text(spdlog::log_clock::time_point at) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  const std::time_t seconds = ms / 1'000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                     utc.tm_sec, ms % 1'000);
}

std::string_view level_text(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return "debug";
    case spdlog::level::info: return "info";
    case spdlog::level::warn: return "warn";
    case spdlog::level::err: return "error";
    case spdlog::level::critical: return "critical";
    case spdlog::level::off:
    case spdlog::level::n_levels: break;
  }
  return "info";
}

std::string_view color_of(spdlog::level::level_enum level) {
  if (level >= spdlog::level::err) return "\x1b[31m";
  return level == spdlog::level::warn ? "\x1b[33m" : "\x1b[32m";
}

std::string json_line(const spdlog::details::log_msg& line, const log_parts& parts) {
  boost::json::object out{{"ts", time_text(line.time)},
                          {"level", level_text(line.level)},
                          {"component", valid_utf8(parts.component)},
                          {"msg", valid_utf8(parts.text)}};
  for (const auto& field : parts.fields) out[field.name] = valid_utf8(field.value);
  return boost::json::serialize(out);
}

std::string text_line(const spdlog::details::log_msg& line, const log_parts& parts, bool colored) {
  std::string out = fmt::format("{} {}{:<8}{} {:<10} {}", time_text(line.time), colored ? color_of(line.level) : "", level_text(line.level),
                                colored ? "\x1b[0m" : "", parts.component, printable(valid_utf8(parts.text)));
  // What the text says already is not said again.
  for (const auto& field : parts.fields) {
    if (parts.text.find(field.value) == parts.text.npos) out += fmt::format(" {}={}", field.name, printable(valid_utf8(field.value)));
  }
  return out;
}

}  // namespace

void log_formatter::format(const spdlog::details::log_msg& line, spdlog::memory_buf_t& to) {
  const auto parts = unpack_log_line({line.payload.data(), line.payload.size()});
  const auto text = shape_ == shape::json ? json_line(line, parts) : text_line(line, parts, shape_ == shape::colored_text);
  to.append(text.data(), text.data() + text.size());
  to.push_back('\n');
}

}  // namespace ald
