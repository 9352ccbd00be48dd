// An Ed25519 key pair that signs license files, and the file it is kept in.
#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "issuer/public_key.hpp"
#include "messages/result.hpp"

namespace ald {

/// Movable, not copyable; the secret is wiped when the object ends. Signing is callable from any thread.
///
/// The key file is one line, "ald-signing-key-1 SEED\n", SEED being the base64 of the 32-byte seed of RFC 8032.
class signing_key {
 public:
  /// A new key from the system's random numbers.
  static signing_key generate();
  /// The key that belongs to a seed (RFC 8032, 5.1.5).
  static signing_key from_seed(const std::array<unsigned char, 32>& seed);
  /// Faults: not_found; bad_input (others than the owner may read or write the file, or it holds no key); io.
  static result<signing_key> load(const std::string& file);

  signing_key(signing_key&& other) noexcept;
  signing_key& operator=(signing_key&& other) noexcept;
  signing_key(const signing_key&) = delete;
  signing_key& operator=(const signing_key&) = delete;
  ~signing_key();

  /// Writes a new file, mode 0600, durable and complete or not there at all. Faults: conflict (it exists: a key is never
  /// replaced); no_space; io.
  result<done> save(const std::string& file) const;

  /// The public half.
  const public_key& verifying_key() const { return public_; }
  std::array<unsigned char, 64> sign(std::string_view message) const;

 private:
  signing_key() = default;

  std::array<unsigned char, 64> secret_{};  ///< seed and public key, as libsodium wants it
  public_key public_;
};

}  // namespace ald
