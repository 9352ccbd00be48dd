// BLAKE2b over length-prefixed rows.
#include "storage/state_digest.hpp"

#include <sodium.h>

#include <array>
#include <memory>

#include "storage/big_endian.hpp"

namespace ald {

struct state_digest::hasher {
  crypto_generichash_state state;

  void feed(std::string_view bytes) {
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }
};

state_digest::state_digest() : hasher_(std::make_unique<hasher>()) {
  crypto_generichash_init(&hasher_->state, nullptr, 0, crypto_generichash_BYTES);
}

state_digest::~state_digest() = default;

void state_digest::add(std::string_view key, std::string_view value) {
  hasher_->feed(big_endian(key.size()));
  hasher_->feed(key);
  hasher_->feed(big_endian(value.size()));
  hasher_->feed(value);
}

std::string state_digest::hex() {
  std::array<unsigned char, crypto_generichash_BYTES> digest;
  crypto_generichash_final(&hasher_->state, digest.data(), digest.size());
  std::string text(2 * digest.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  text.pop_back();
  return text;
}

}  // namespace ald
