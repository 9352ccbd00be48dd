// A hash that spreads units evenly, and the same way on every machine and after every restart.
#pragma once
#include <cstdint>
#include <string_view>

namespace ald {

/// `salt`: what it is for, so that who comes early for one thing need not come early for another.
std::uint64_t unit_hash(std::string_view who, std::uint64_t salt);

}  // namespace ald
