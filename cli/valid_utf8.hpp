// Text from outside made valid UTF-8.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// Each byte that belongs to no valid sequence (also overlong ones and surrogates) becomes U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace ald
