// Text from outside made harmless for a terminal.
#pragma once
#include <string>
#include <string_view>

namespace ald {

/// Control characters (C0, DEL, and C1 as UTF-8) become \xNN, so that no device can write to an operator's screen by itself.
std::string printable(std::string_view text);

}  // namespace ald
