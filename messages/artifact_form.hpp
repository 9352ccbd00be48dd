// How a license is packed for a device.
#pragma once
#include <cstdint>

namespace ald {

/// 0: the license file as it is. n: row n of the configured forms (`[[artifact]]`), counted from 1. Not stored: it follows from
/// the device's product and the configuration.
enum class artifact_form : std::uint8_t {};

inline constexpr artifact_form plain_license{0};
inline constexpr int max_artifact_forms = 255;

}  // namespace ald
