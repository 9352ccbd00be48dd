// The Range header (RFC 9110, 14): one byte range; several are answered with the whole.
#pragma once
#include <cstddef>
#include <string_view>

namespace ald {

/// What to send of `size` bytes: [first, first + length). `whole`: 200; not satisfiable: 416; else 206.
struct byte_range {
  bool whole = true;
  bool satisfiable = true;
  std::size_t first = 0;
  std::size_t length = 0;
};

/// An absent, malformed, foreign or multiple range means the whole, as the RFC allows.
byte_range parse_range(std::string_view header, std::size_t size);

}  // namespace ald
