// A whole file as a text.
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

/// Faults bad_input: it can't be opened or read (a directory, for one); the hint is the caller's.
result<std::string> read_text_file(const std::string& path, const std::string& hint);

}  // namespace ald
