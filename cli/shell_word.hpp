// A path or a value as part of a command that is printed to be copied.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// As a shell reads it back as this one word: unchanged if nothing in it means anything to a shell, else between single quotes.
std::string shell_word(std::string_view text);

}  // namespace ald
