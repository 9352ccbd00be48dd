// Files of private keys: read only if nobody else can, written whole, durably, and never over another.
#pragma once
#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "messages/result.hpp"

namespace ald {

/// `what` names the file's purpose in messages, e.g. "signing key". The text is a secret: the caller wipes it.
/// Faults: not_found; bad_input (others than the owner may read or write it, no regular file, longer than max_bytes); io.
result<std::string> read_private_file(const std::string& what, const std::string& file, std::size_t max_bytes);

/// A new file, durable and complete or not there at all. Faults: conflict (it exists); no_space; io.
result<done> write_new_file(const std::string& what, const std::string& file, std::string_view content, mode_t mode);

}  // namespace ald
