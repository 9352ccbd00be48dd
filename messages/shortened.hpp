// Foreign text, cut to what is kept of it.
#pragma once
#include <cstddef>
#include <string>

namespace ald {

/// The text, cut to at most `most` bytes (at a UTF-8 boundary).
std::string shortened(const std::string& text, std::size_t most);

}  // namespace ald
