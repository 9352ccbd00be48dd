// How long what a device has installed is still good: what an operator counts a fleet's renewals by.
#pragma once
#include <cstdint>
#include <string_view>

namespace ald {

/// none: nothing is known to be installed. valid → expiring (its last days) → grace (expired, and the product is known to go on for some
/// days) → expired. Each is explained in docs/OPERATIONS.md.
enum class license_state : std::uint8_t { none, valid, expiring, grace, expired };

inline constexpr int license_state_count = static_cast<int>(license_state::expired) + 1;

std::string_view name(license_state);
/// Inverse of name(); false if there is none.
bool parse(std::string_view text, license_state& out);

}  // namespace ald
