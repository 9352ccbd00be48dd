// Device tokens: making, hashing and comparing them without telling by time how much was right.
#pragma once
#include <array>
#include <string>
#include <string_view>

namespace ald {

/// BLAKE2b-128 of the token's bytes: what a device record keeps instead of the token.
std::array<unsigned char, 16> hash_token(std::string_view token);
bool same_hash(const std::array<unsigned char, 16>& a, const std::array<unsigned char, 16>& b);
/// 32 characters of base64url from 24 random bytes.
std::string make_token();
/// Compares in a time that depends on the lengths only.
bool same_secret(std::string_view a, std::string_view b);
/// True for 8 to 128 printable ASCII characters without a space.
bool is_token(std::string_view text);

}  // namespace ald
