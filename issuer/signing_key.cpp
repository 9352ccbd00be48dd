// Ed25519 by libsodium.
#include "issuer/signing_key.hpp"

#include <sodium.h>

#include <cstdlib>
#include <cstring>

#include "issuer/base64.hpp"
#include "issuer/private_file.hpp"

namespace ald {
namespace {

constexpr std::string_view file_mark = "ald-signing-key-1 ";
constexpr std::size_t file_size = file_mark.size() + 44 + 1;
constexpr std::size_t file_size_max = 1024;  // a longer file is refused as such

}  // namespace

signing_key signing_key::generate() {
  std::array<unsigned char, 32> seed;
  if (sodium_init() < 0) std::abort();  // as randombytes_buf does when the system has no random numbers
  randombytes_buf(seed.data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

signing_key signing_key::from_seed(const std::array<unsigned char, 32>& seed) {
  signing_key key;
  crypto_sign_seed_keypair(key.public_.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

result<signing_key> signing_key::load(const std::string& file) {
  auto text = read_private_file("signing key", file, file_size_max);
  if (!text) return text.error();
  const std::string_view read(text.value());
  auto seed_bytes = read.size() == file_size && read.starts_with(file_mark) && read.ends_with('\n')
                        ? from_base64(read.substr(file_mark.size(), 44))
                        : std::nullopt;
  sodium_memzero(text.value().data(), text.value().size());
  std::array<unsigned char, 32> seed;
  if (!seed_bytes || seed_bytes->size() != seed.size()) {
    return fault{fault_code::bad_input, file + " does not hold a signing key", "restore it from a backup"};
  }
  std::memcpy(seed.data(), seed_bytes->data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed_bytes->data(), seed_bytes->size());
  sodium_memzero(seed.data(), seed.size());
  return key;
}

signing_key::signing_key(signing_key&& other) noexcept { *this = std::move(other); }

signing_key& signing_key::operator=(signing_key&& other) noexcept {
  if (this != &other) {
    secret_ = other.secret_;
    public_ = other.public_;
    sodium_memzero(other.secret_.data(), other.secret_.size());
  }
  return *this;
}

signing_key::~signing_key() { sodium_memzero(secret_.data(), secret_.size()); }

result<done> signing_key::save(const std::string& file) const {
  auto text = std::string(file_mark) + to_base64(std::span(secret_).first(32)) + "\n";
  auto written = write_new_file("signing key", file, text, 0600);
  sodium_memzero(text.data(), text.size());
  return written;
}

std::array<unsigned char, 64> signing_key::sign(std::string_view message) const {
  std::array<unsigned char, 64> signature;
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret_.data());
  return signature;
}

}  // namespace ald
