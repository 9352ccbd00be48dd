// Names of the directories that devices are sorted into (S1).
#include "licensing/directory.hpp"

#include <algorithm>

namespace ald {

namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

}  // namespace

std::optional<std::string> normal_directory(std::string_view text) {
  if (!text.starts_with('/') || std::any_of(text.begin(), text.end(), is_control)) return std::nullopt;
  std::string normal;
  std::size_t depth = 0;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find('/'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    if (part == "." || part == "..") return std::nullopt;
    if (++depth > max_directory_depth || normal.size() + 1 + part.size() > max_directory_bytes) return std::nullopt;
    normal.append("/").append(part);
  }
  if (normal.empty()) normal = "/";
  return normal;
}

std::string_view parent_directory(std::string_view normal) {
  const auto slash = normal.rfind('/');
  if (normal.size() <= 1 || slash == normal.npos) return {};
  return slash == 0 ? normal.substr(0, 1) : normal.substr(0, slash);
}

}  // namespace ald
