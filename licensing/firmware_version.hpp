// Numeric comparison of firmware versions (S9).
#pragma once
#include <optional>
#include <string_view>

namespace ald {

/// A version is at most 64 characters: an optional 'v' or 'V', then one or more runs of digits with single dots between
/// them, then an optional suffix: '-' begins a pre-release ("10.03.500-rc1"), '+' build metadata. A suffix is not empty and
/// holds only [A-Za-z0-9._+~-].
bool is_firmware_version(std::string_view text);

/// Below, at or above 0 as a is older than, as old as or newer than b; none if either is not a version. Numeric by component, missing
/// components are 0: 10.3.500 = 10.03.500 and 10.3 = 10.3.0. With equal numbers a pre-release is older than the release, and as good as any
/// other pre-release; build metadata does not count.
std::optional<int> compare_firmware(std::string_view a, std::string_view b);

/// True if `firmware` is `threshold` or newer. False if either is not a version: an unknown firmware counts as old.
bool firmware_at_least(std::string_view firmware, std::string_view threshold);

}  // namespace ald
