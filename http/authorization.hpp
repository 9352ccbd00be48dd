// The one Authorization header of a request.
#pragma once
#include <string_view>

#include "http/http_message.hpp"

namespace ald {

/// Its value. Empty if there is none, or more than one: a proxy in front may have judged by another than this program.
std::string_view authorization_of(const http_headers& headers);

}  // namespace ald
