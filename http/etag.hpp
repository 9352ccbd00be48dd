// Entity tags: made from what is sent, and compared with If-None-Match and If-Range.
#pragma once
#include <string>
#include <string_view>

#include "http/http_message.hpp"

namespace ald {

/// A strong entity tag, quotes included, that changes with any byte of the body.
std::string etag_of(std::string_view body);
/// True if the If-None-Match value names the tag (or "*").
bool names_etag(std::string_view if_none_match, std::string_view etag);
/// Adds the ETag; turns a 200 that the client has already into 304.
http_response with_etag(const http_request& request, http_response response);

}  // namespace ald
