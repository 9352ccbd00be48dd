// How a receiver of webhooks knows that a note is this node's, and new.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace ald {

/// Value of the header Ald-Signature: "v1=" and the hex digits of HMAC-SHA256(secret, timestamp "." body). timestamp: that of the header
/// Ald-Timestamp, seconds since 1970 in decimal. docs/webhooks.md has test vectors and a check in one line.
std::string webhook_signature(std::string_view secret, std::int64_t timestamp_s, std::string_view body);

}  // namespace ald
