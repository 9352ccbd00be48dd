// Reads a file in one go.
#include "cli/text_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace ald {

result<std::string> read_text_file(const std::string& path, const std::string& hint) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path, unknown)) return fault{fault_code::bad_input, path + ": is a directory", hint};
  std::ifstream in(path, std::ios::binary);
  if (!in) return fault{fault_code::bad_input, path + ": " + std::strerror(errno), hint};
  std::ostringstream text;
  if (in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (in.bad() || text.fail()) return fault{fault_code::bad_input, path + ": can't be read", hint};
  return text.str();
}

}  // namespace ald
