// One pass over the text with the names of each object that is open.
#include "messages/repeated_name.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ald {
namespace {

constexpr std::string_view letters = "bfnrt", meanings = "\b\f\n\r\t";  // \b and so on; any other is itself

struct open_value {
  bool is_object;
  bool awaits_name;
  std::size_t index = 0;  ///< of the element, in an array
  std::string name = {};  ///< of the member, in an object
  std::unordered_set<std::string> names = {};
};

// The end of the string that begins at `begin`: the place after its closing quote.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return at + 1;
}

std::uint32_t hex_at(std::string_view text, std::size_t at) {
  std::uint32_t code = 0;
  if (at + 4 <= text.size()) std::from_chars(text.data() + at, text.data() + at + 4, code, 16);
  return code;
}

void add_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) return add(code);
  if (code < 0x800) {
    add(0xC0 | code >> 6);
  } else if (code < 0x10000) {
    add(0xE0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3F));
  } else {
    add(0xF0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3F));
    add(0x80 | (code >> 6 & 0x3F));
  }
  add(0x80 | (code & 0x3F));
}

std::string name_in(std::string_view quoted) {
  if (quoted.find('\\') == std::string_view::npos) return std::string(quoted.substr(1, quoted.size() - 2));
  std::string name;
  for (std::size_t at = 1; at + 1 < quoted.size(); ++at) {
    if (quoted[at] != '\\') {
      name += quoted[at];
    } else if (quoted[++at] != 'u') {
      const auto escaped = letters.find(quoted[at]);
      name += escaped == letters.npos ? quoted[at] : meanings[escaped];
    } else {
      std::uint32_t code = hex_at(quoted, at + 1);
      at += 4;
      if (code >= 0xD800 && code < 0xDC00) {  // the first of a pair
        code = 0x10000 + ((code - 0xD800) << 10) + (hex_at(quoted, at + 3) - 0xDC00);
        at += 6;
      }
      add_utf8(name, code);
    }
  }
  return name;
}

std::string path_of(const std::vector<open_value>& open) {
  std::string path = "$";
  for (const auto& one : open) path += one.is_object ? "." + one.name : "[" + std::to_string(one.index) + "]";
  return path;
}

}  // namespace

std::optional<std::string> repeated_name(std::string_view text) {
  std::vector<open_value> open;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      const auto end = end_of_string(text, at);
      if (!open.empty() && open.back().awaits_name) {
        auto& object = open.back();
        object.name = name_in(text.substr(at, end - at));
        object.awaits_name = false;
        if (!object.names.insert(object.name).second) return path_of(open);
      }
      at = end;
      continue;
    }
    if (c == '{' || c == '[') {
      open.push_back({c == '{', c == '{'});
    } else if (c == '}' || c == ']') {
      if (!open.empty()) open.pop_back();
    } else if (c == ',' && !open.empty()) {
      ++open.back().index;
      open.back().awaits_name = open.back().is_object;
    }
    ++at;
  }
  return std::nullopt;
}

}  // namespace ald
