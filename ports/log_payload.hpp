// A log line's parts packed into the one text that the logging library carries.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "ports/log_line.hpp"

namespace ald {

/// Views into the payload.
struct log_parts {
  std::string_view component;
  std::string_view pattern;
  std::vector<log_field> fields;
  std::string_view text;
};

/// The separators, if a value holds them, become '?', so that no text can pass for a part.
std::string pack_log_line(const log_origin& origin, std::string_view pattern, std::string_view text);
/// A payload that was not packed (a library's own line) is all text, from component "library".
log_parts unpack_log_line(std::string_view payload);

}  // namespace ald
