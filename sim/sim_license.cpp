// Words, a day, a hash.
#include "sim/sim_license.hpp"

#include <array>
#include <charconv>

#include "sim/sim_random.hpp"

namespace ald {
namespace {

constexpr std::size_t word_count = 7;

std::uint64_t signature_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return sim_random::mixed(hash);
}

std::optional<std::array<std::string_view, word_count>> words_of(std::string_view file) {
  std::array<std::string_view, word_count> words;
  for (std::size_t i = 0; i < word_count; ++i) {
    const auto space = file.find(' ');
    if ((space == file.npos) != (i + 1 == word_count)) return std::nullopt;
    words[i] = file.substr(0, space);
    if (space != file.npos) file.remove_prefix(space + 1);
  }
  return words[0] == "SIM1" ? std::optional(words) : std::nullopt;
}

template <class Number>
std::optional<Number> number_in(std::string_view text, int base = 10) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string hex(std::uint64_t value) {
  std::array<char, 16> text;
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value, 16);
  return {text.data(), end};
}

}  // namespace

std::string encode_sim_license(const license_claims& claims) {
  std::string text = "SIM1 " + claims.serial.text + " " + claims.unit.text + " " + claims.kind.text + " " + claims.pack.text + " " +
                     std::to_string(claims.expiry_day);
  const std::string signature = hex(signature_of(text));
  return text + " " + signature;
}

std::string spoil_sim_license(std::string file) {
  file.back() = file.back() == '0' ? '1' : '0';
  return file;
}

std::optional<license_claims> read_sim_license(std::string_view file) {
  const auto words = words_of(file);
  if (!words) return std::nullopt;
  const auto day = number_in<std::int64_t>((*words)[5]);
  if (!day) return std::nullopt;
  return license_claims{license_serial((*words)[1]), unit_id((*words)[2]), license_kind((*words)[3]), pack_id((*words)[4]), *day};
}

std::uint32_t sim_serial_number(std::string_view serial) {
  if (serial.size() < 2 || serial.front() != 'L') return 0;
  return number_in<std::uint32_t>(serial.substr(1)).value_or(0);
}

result<license_claims> sim_license_verifier::verify(std::string_view license_file) const {
  auto claims = read_sim_license(license_file);
  const auto space = license_file.rfind(' ');
  if (!claims || number_in<std::uint64_t>(license_file.substr(space + 1), 16) != signature_of(license_file.substr(0, space))) {
    return fault{fault_code::bad_input, "the license file's signature is wrong", "get it again from the licensing server"};
  }
  return std::move(*claims);
}

}  // namespace ald
