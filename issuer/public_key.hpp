// An Ed25519 public key: what license files are verified with.
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

/// As a text: base64 of its 32 bytes (44 characters).
struct public_key {
  std::array<unsigned char, 32> bytes{};

  /// Fault bad_input: not base64 of 32 bytes.
  static result<public_key> from_text(std::string_view text);
  std::string to_text() const;
  bool operator==(const public_key&) const = default;
};

}  // namespace ald
