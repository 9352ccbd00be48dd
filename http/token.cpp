// Tokens on libsodium.
#include "http/token.hpp"

#include <algorithm>

#include <sodium.h>

namespace ald {

std::array<unsigned char, 16> hash_token(std::string_view token) {
  std::array<unsigned char, 16> out{};
  crypto_generichash(out.data(), out.size(), reinterpret_cast<const unsigned char*>(token.data()), token.size(), nullptr, 0);
  return out;
}

std::string make_token() {
  std::array<unsigned char, 24> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, sodium_base64_ENCODED_LEN(24, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  return sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool same_secret(std::string_view a, std::string_view b) {
  // Hashes of equal length are compared, so that the time says nothing about either text.
  return same_hash(hash_token(a), hash_token(b));
}

bool same_hash(const std::array<unsigned char, 16>& a, const std::array<unsigned char, 16>& b) {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

bool is_token(std::string_view text) {
  return text.size() >= 8 && text.size() <= 128 && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace ald
