// Admin API: license files that an operator brings.
#pragma once
#include "http/admin_answer.hpp"

namespace ald {

inline constexpr std::size_t max_licenses_a_call = 1'000;
inline constexpr std::size_t max_license_file_bytes = 16 * 1'024;  ///< as the verifier's

/// POST licenses: {"license_files": ["-----BEGIN LICENSE FILE-----…"]}; answers each by itself, in order:
/// {"licenses": [{"ok": true, "unit", "serial", "expiry", "taken_as": "license" or "surplus"} or {"ok": false, "error"}]}.
void admin_upload_licenses(const shared_context& context, routed_request request, const http_responder& respond);

}  // namespace ald
