// Secrets in files that nobody else may read.
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

/// Fault bad_input, naming the option: others than the owner can read the file. A missing file is no fault here.
result<done> check_private(const char* option, const std::string& path);
/// The secret in it; empty for an empty path. Faults: as check_private(), and those of read_secret() with the option's name.
result<std::string> private_secret(const char* option, const std::string& path);

}  // namespace ald
