// The chain over the lines, and the signature over its end.
#include "issuer/signed_document.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "issuer/base64.hpp"

namespace ald {
namespace {

constexpr std::string_view version = " 1";
constexpr std::size_t digits = 16;

using link = std::array<unsigned char, 32>;

link next_link(const link& before, std::string_view line) {
  link after;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, after.size());
  crypto_generichash_update(&state, before.data(), before.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(line.data()), line.size());
  crypto_generichash_final(&state, after.data(), after.size());
  return after;
}

std::string mark_of(const link& at) {
  std::string text;
  for (std::size_t i = 0; i < digits / 2; ++i) {
    text += "0123456789abcdef"[at[i] >> 4];
    text += "0123456789abcdef"[at[i] & 15];
  }
  return text;
}

std::string signed_text(std::string_view heading, const link& last) {
  return std::string(heading) + "\n" + std::string(reinterpret_cast<const char*>(last.data()), last.size());
}

fault at_line(std::size_t number, const std::string& what) {
  return {fault_code::bad_input, "line " + std::to_string(number) + ": " + what, "bring the file again; nothing of it was taken"};
}

/// Takes the next line off, without its line break; false: there is no whole line any more.
bool take_line(std::string_view& text, std::string_view& line) {
  const auto end = text.find('\n');
  if (end == text.npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);  // it went over a machine that writes lines in its own way
  return true;
}

result<public_key> read_end(std::string_view line, std::size_t number, std::string_view heading, const link& last, std::span<const public_key> trusted) {
  line.remove_prefix(std::string_view("end ").size());
  const auto space = line.find(' ');
  if (space == line.npos) return at_line(number, "the signature is damaged");
  const auto signer = public_key::from_text(line.substr(0, space));
  const auto signature = from_base64(line.substr(space + 1));
  if (!signer.ok() || !signature || signature->size() != crypto_sign_BYTES) return at_line(number, "the signature is damaged");
  if (std::find(trusted.begin(), trusted.end(), signer.value()) == trusted.end()) {
    return fault{fault_code::bad_input, "it is signed by " + signer.value().to_text() + ", which is not trusted here", "if it should be, add the key to those that are trusted"};
  }
  const std::string text = signed_text(heading, last);
  const bool fits = crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()), reinterpret_cast<const unsigned char*>(text.data()),
                                                text.size(), signer.value().bytes.data()) == 0;
  if (!fits) return at_line(number, "the signature does not fit");
  return signer.value();
}

}  // namespace

std::string sign_document(std::string_view what, const std::vector<std::string>& lines, const signing_key& key) {
  const std::string heading = std::string(what) + std::string(version);
  std::string text = heading + "\n";
  link at{};
  for (const std::string& line : lines) {
    if (line.find('\n') != line.npos) std::abort();  // a bug of the caller: what is signed could not be read
    at = next_link(at, line);
    text.append(mark_of(at)).append(" ").append(line).append("\n");
  }
  const auto signature = key.sign(signed_text(heading, at));
  return text + "end " + key.verifying_key().to_text() + " " + to_base64(std::span<const unsigned char>(signature)) + "\n";
}

result<signed_document> read_document(std::string_view text, std::string_view what, std::span<const public_key> trusted, const signed_document_limits& limits) {
  if (text.size() > limits.max_bytes) {
    return fault{fault_code::bad_input, "the file is longer than " + std::to_string(limits.max_bytes) + " bytes", "export fewer lines at once"};
  }
  const std::string heading = std::string(what) + std::string(version);
  std::string_view line;
  if (!take_line(text, line) || line != heading) return at_line(1, "it does not begin with \"" + heading + "\"");
  signed_document document;
  link at{};
  for (std::size_t number = 2;; ++number) {
    if (!take_line(text, line)) return at_line(number, "the file ends here, without its signature: it was cut off");
    if (line.starts_with("end ")) {
      auto signer = read_end(line, number, heading, at, trusted);
      if (!signer.ok()) return signer.error();
      if (!text.empty()) return at_line(number + 1, "there is text behind the signature");
      document.signer = signer.value();
      return document;
    }
    if (document.lines.size() >= limits.max_lines) return at_line(number, "more than " + std::to_string(limits.max_lines) + " lines");
    const bool is_whole = line.size() > digits && line[digits] == ' ';
    if (is_whole) at = next_link(at, line.substr(digits + 1));
    if (!is_whole || mark_of(at) != line.substr(0, digits)) return at_line(number, "damaged: it is not what was written here");
    document.lines.emplace_back(line.substr(digits + 1));
  }
}

}  // namespace ald
