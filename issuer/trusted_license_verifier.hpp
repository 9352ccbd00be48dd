// Verifies license files against a list of trusted keys, so that keys can rotate.
#pragma once
#include <vector>

#include "issuer/license_file.hpp"
#include "issuer/public_key.hpp"
#include "ports/license_verifier.hpp"

namespace ald {

/// A file signed by any of the keys is genuine: add the new key before the issuer signs with it, take the old one away
/// when its last license has expired. Immutable, callable from any thread.
class trusted_license_verifier final : public license_verifier {
 public:
  static constexpr std::size_t max_keys = 16;  ///< a forged file costs one verification (about 60 µs) for each key

  /// Keys as base64 texts. Fault bad_input: no key, more than max_keys, or a text is not a key.
  static result<trusted_license_verifier> from_texts(const std::vector<std::string>& keys, license_file_limits limits = {});

  explicit trusted_license_verifier(std::vector<public_key> keys, license_file_limits limits = {});

  result<license_claims> verify(std::string_view license_file) const override;

 private:
  std::vector<public_key> keys_;
  license_file_limits limits_;
};

}  // namespace ald
