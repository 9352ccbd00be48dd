// Public keys that licenses are verified with, as people name them: as texts and in files.
#pragma once
#include <string>
#include <vector>

#include "messages/result.hpp"

namespace ald {

/// Each of `given` is a base64 Ed25519 key, or a file of such keys, one a line ("@FILE" is a file in any case); lines that begin
/// with '#' are comments. Faults name the i-th of them as "`what` i": not_found, bad_input. What may be a secret is not shown.
result<std::vector<std::string>> read_trusted_keys(const std::vector<std::string>& given, const std::string& what);

}  // namespace ald
