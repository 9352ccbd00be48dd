// One line of the log: how grave, by whom, about what, and the text. The only way to the log.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace ald {

enum class log_level : std::uint8_t { debug, info, warn, error, critical };

/// What a line is about, e.g. {"unit", "00E0C5-4711"}. Names: unit, key, order, serial, pack, alert, peer.
struct log_field {
  std::string_view name;
  std::string_view value;
};

/// Who writes, e.g. "broker", and up to three fields. Lives as long as the call that it is written in.
struct log_origin {
  log_origin(const char* component, log_field a = {}, log_field b = {}, log_field c = {}) : component(component), fields{a, b, c} {}
  std::string_view component;
  std::array<log_field, 3> fields;  ///< without a name: not there
};

/// Whether lines of this level go anywhere.
bool is_logged(log_level level);
/// `pattern`: the text before its values were put in; lines of one pattern are limited together. Callable from any thread.
void write_log_line(log_level level, const log_origin& origin, std::string_view pattern, std::string_view text);

template <class... Values>
void log_at(log_level level, const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  if (!is_logged(level)) return;
  const auto raw = fmt::string_view(pattern);
  write_log_line(level, origin, {raw.data(), raw.size()}, fmt::format(pattern, std::forward<Values>(values)...));
}

template <class... Values>
void log_debug(const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  log_at(log_level::debug, origin, pattern, std::forward<Values>(values)...);
}
template <class... Values>
void log_info(const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  log_at(log_level::info, origin, pattern, std::forward<Values>(values)...);
}
template <class... Values>
void log_warn(const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  log_at(log_level::warn, origin, pattern, std::forward<Values>(values)...);
}
template <class... Values>
void log_error(const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  log_at(log_level::error, origin, pattern, std::forward<Values>(values)...);
}
template <class... Values>
void log_critical(const log_origin& origin, fmt::format_string<Values...> pattern, Values&&... values) {
  log_at(log_level::critical, origin, pattern, std::forward<Values>(values)...);
}

}  // namespace ald
