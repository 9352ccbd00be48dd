// `ald verify FILE --key PUB`: checks a license file offline.
#pragma once
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ald {

/// Prints what the license file says, as a table or as one JSON object, and returns the exit code:
/// 0 valid; 1 not valid, with the reason; 2 the file or a key cannot be read (told on `err`).
///
/// public_keys: base64 texts, or names of key files ("@FILE", or "FILE" where it is no key itself). A key file holds one
/// key a line; empty lines and lines that begin with '#' are skipped. unit: the unit ID the license must be bound to;
/// empty: any. today: days since 1970-01-01, to refuse an expired license; none: the expiry day is only printed.
int verify_command(const std::string& file, const std::vector<std::string>& public_keys, const std::string& unit, bool json,
                   std::ostream& out, std::ostream& err, std::optional<std::int64_t> today = std::nullopt);

}  // namespace ald
