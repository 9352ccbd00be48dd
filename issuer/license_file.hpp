// The license file: what a device installs and anybody can verify offline. Specified in docs/license-file.md.
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "issuer/signing_key.hpp"
#include "messages/license_claims.hpp"
#include "messages/result.hpp"

namespace ald {

// The format is Keygen's license file certificate (https://keygen.sh/docs/api/cryptography/#cryptographic-lic), with the
// algorithm base64+ed25519 only. All functions are callable from any thread.

struct license_file_limits {
  std::size_t max_bytes = 16 * 1024;  ///< a longer file is refused unread; ald's own have about 900 bytes
};

/// Makes the file. Equal arguments give equal bytes. issued_ms: wall time in ms since 1970.
/// Fault bad_input: serial, unit, kind or pack are not 1 to 64 of [A-Za-z0-9._:-], or the day is not in 1970 … 9999.
result<std::string> encode_license_file(const license_claims& claims, std::int64_t issued_ms, const signing_key& key);

/// The claims of a file that one of the trusted keys signed. Fault bad_input: says what is wrong with it.
result<license_claims> decode_license_file(std::string_view file, std::span<const public_key> trusted,
                                           const license_file_limits& limits = {});

}  // namespace ald
