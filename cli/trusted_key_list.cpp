// Reading public keys.
#include "cli/trusted_key_list.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "issuer/public_key.hpp"

namespace ald {
namespace {

constexpr std::size_t max_file_bytes = 64 * 1024;

result<std::vector<std::string>> keys_in_file(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  std::string text(max_file_bytes, '\0');
  if (in) in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.eof() && !in) return fault{fault_code::not_found, "cannot read " + name, "check its path and its permissions"};
  text.resize(static_cast<std::size_t>(in.gcount()));
  std::vector<std::string> keys;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.starts_with("ald-signing-key")) {
      return fault{fault_code::bad_input, name + " holds a signing key, which is secret", "give the public key: the file signing.pub beside it"};
    }
    if (!line.empty() && line.front() != '#') keys.push_back(line);
  }
  if (keys.empty()) return fault{fault_code::bad_input, name + " holds no key", "one base64 key a line"};
  return keys;
}

}  // namespace

result<std::vector<std::string>> read_trusted_keys(const std::vector<std::string>& given, const std::string& what) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (public_key::from_text(given[i])) {
      keys.push_back(given[i]);
      continue;
    }
    const std::string name = given[i].starts_with('@') ? given[i].substr(1) : given[i];
    std::error_code unknown;
    if (!std::filesystem::exists(name, unknown)) {  // not shown: it may be a secret typed in a key's place
      return fault{fault_code::not_found, what + " " + std::to_string(i + 1) + " is neither a base64 Ed25519 public key nor a file of such keys",
                   "give 44 characters of base64, or the path of a file"};
    }
    const auto listed = keys_in_file(name);
    if (!listed) return listed.error();
    keys.insert(keys.end(), listed.value().begin(), listed.value().end());
  }
  return keys;
}

}  // namespace ald
