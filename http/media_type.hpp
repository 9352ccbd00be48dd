// Content negotiation of the device interface: which JSON a client takes, and which bodies are read.
#pragma once
#include <optional>
#include <string_view>

#include "http/route.hpp"

namespace ald {

/// The Content-Type that suits the Accept header best: HAL JSON or plain JSON, which have the same bytes here. HAL if both are
/// equally welcome, or the header is empty. None if the client takes neither: 406.
std::optional<std::string_view> json_type_for(std::string_view accept);

/// True for application/json and application/hal+json in UTF-8, and for no type at all: small clients send none.
bool is_json_type(std::string_view content_type);

/// The handler, for clients that take JSON: others get 406. What it answers as HAL JSON gets the type that was asked for.
route_handler answering_json(route_handler handler);

/// The handler, for requests with a body of JSON: others get 415.
route_handler reading_json(route_handler handler);

}  // namespace ald
