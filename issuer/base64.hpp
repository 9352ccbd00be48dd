// Base64 (RFC 4648, section 4: standard alphabet, with padding), strict.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ald {

/// One line, without line breaks.
std::string to_base64(std::span<const unsigned char> bytes);
std::string to_base64(std::string_view bytes);

/// The bytes, or nothing when the text is not exactly what to_base64 makes of some bytes: no blanks, no line breaks,
/// no missing padding, no set bits behind the last byte.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace ald
