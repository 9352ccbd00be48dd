// Files that hold secrets: mode 0600, one line, never printed.
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

/// The first line without surrounding blanks. Faults: not_found, bad_input (empty, or longer than 4 KiB). Names the file.
result<std::string> read_secret(const std::string& path);

/// A random secret of 32 bytes in base64url, kept in `path`: read if the file is there, else made with mode 0600 and synced.
result<std::string> read_or_make_secret(const std::string& path);

/// Makes `path` with mode 0600 and writes `content`. Fault conflict if the file is there already; io.
result<done> write_secret(const std::string& path, const std::string& content);

}  // namespace ald
