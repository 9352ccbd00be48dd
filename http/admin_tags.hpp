// Admin API: gives devices tags, and takes them away.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

/// Longest list of tags in a call; how many a device may have is device.max_tags.
inline constexpr std::size_t max_tags_a_call = 1'000;

/// POST tags: {"units": [...], "add": [...], "remove": [...], "only": false}; answers {"tagged": N, "errors": [...]}.
void admin_tag_devices(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
