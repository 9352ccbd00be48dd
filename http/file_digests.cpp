// Digests by OpenSSL's EVP.
#include "http/file_digests.hpp"

#include <array>

#include <openssl/evp.h>

namespace ald {
namespace {

std::string hex_digest(const EVP_MD* kind, std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned int size = 0;
  // An algorithm that the system's policy forbids gives an empty text instead of a wrong one.
  if (EVP_Digest(bytes.data(), bytes.size(), raw.data(), &size, kind, nullptr) != 1) return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out.push_back(digits[raw[i] >> 4]);
    out.push_back(digits[raw[i] & 15]);
  }
  return out;
}

}  // namespace

file_digests digests_of(std::string_view bytes) {
  return {hex_digest(EVP_md5(), bytes), hex_digest(EVP_sha1(), bytes), hex_digest(EVP_sha256(), bytes)};
}

std::string sha256_of(std::string_view bytes) { return hex_digest(EVP_sha256(), bytes); }

}  // namespace ald
