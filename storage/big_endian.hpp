// Eight big-endian bytes: group numbers as keys, which sort as the numbers do.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace ald {

inline std::string big_endian(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8) bytes[static_cast<std::size_t>(i)] = static_cast<char>(number & 0xff);
  return bytes;
}

/// Inverse of big_endian(); `bytes` has 8.
inline std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

}  // namespace ald
