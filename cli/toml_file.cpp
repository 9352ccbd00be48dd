// Reads a file, parses it, and finds the line if toml++ can't say it.
#include "cli/toml_file.hpp"

#include <string_view>

#include <fmt/format.h>

#include "cli/text_file.hpp"

namespace ald {
namespace {

struct confused {};

constexpr const char* see_toml = "the file is TOML 1.0, see https://toml.io";

bool confuses(std::string_view text) {
  try {
    (void)toml::parse(text);
  } catch (const confused&) {
    return true;
  } catch (const toml::parse_error&) {
  }
  return false;
}

// The first line up to which the text confuses: what toml++ meets there is met whatever follows.
std::size_t confusing_line(std::string_view text) {
  std::size_t line = 1;
  for (std::size_t end = text.find('\n'); end != text.npos && !confuses(text.substr(0, end + 1)); end = text.find('\n', end + 1)) ++line;
  return line;
}

}  // namespace

void toml_is_confused() { throw confused{}; }

result<toml::table> read_toml_file(const std::string& path) {
  const auto read = read_text_file(path, "name a readable file");
  if (!read.ok()) return read.error();
  const std::string& text = read.value();
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return fault{fault_code::bad_input, fmt::format("{}:{}: {}", path, error.source().begin.line, error.description()), see_toml};
  } catch (const confused&) {
    return fault{fault_code::bad_input, fmt::format("{}:{}: a key, a value or a bracket stands where none can be", path, confusing_line(text)), see_toml};
  }
}

}  // namespace ald
