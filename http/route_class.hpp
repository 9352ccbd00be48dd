// Which kind of request it is, for counting.
#pragma once
#include <cstdint>
#include <string_view>

namespace ald {

enum class route_class : std::uint8_t { poll, deployment, download, feedback, confirmation, attributes, cancel, admin, health, metrics, callback, none };
inline constexpr int route_class_count = static_cast<int>(route_class::none) + 1;

/// "none" is of requests that fit no route.
std::string_view name(route_class);
/// Of a device's request, by the pattern of its path behind the unit ID.
route_class device_route_class(std::string_view pattern);

}  // namespace ald
