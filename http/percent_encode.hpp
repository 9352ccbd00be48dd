// Percent-encoding of one path or query part.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// Everything but A-Z a-z 0-9 - . _ ~ is encoded.
std::string percent_encode(std::string_view text);

}  // namespace ald
