// Public keys to and from their base64 text.
#include "issuer/public_key.hpp"

#include <algorithm>

#include "issuer/base64.hpp"

namespace ald {

result<public_key> public_key::from_text(std::string_view text) {
  public_key key;
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != key.bytes.size()) {
    // The text is not shown: what stands in a key's place by mistake may be a secret.
    return fault{fault_code::bad_input, "a text of " + std::to_string(text.size()) + " characters is not an Ed25519 public key",
                 "give the base64 text of its 32 bytes, 44 characters long"};
  }
  std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
  return key;
}

std::string public_key::to_text() const { return to_base64(bytes); }

}  // namespace ald
