// Answers of the device interface: HAL JSON bodies, errors as hawkBit shapes them, links.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "http/gateway_context.hpp"
#include "http/http_message.hpp"
#include "messages/fault.hpp"

namespace ald {

/// 200 with an ETag, or 304 if the device has it already.
http_response ddi_body(const http_request& request, const boost::json::object& body);
/// 200 without a body, as DDI answers what was taken.
http_response ddi_taken();
/// {"exceptionClass","errorCode","message"}, as hawkBit's clients know it. "ald.error.not_found" is of the class "ald.NotFoundException".
http_response ddi_error(int status, std::string_view code, std::string_view message);
/// By fault code: 400, 401, 404, 409, 410, 503 with Retry-After, 500.
http_response ddi_fault(const fault& f, std::uint32_t retry_after_s);
/// The one answer to wrong, missing or unknown credentials: it says nothing about the device.
http_response ddi_unauthorized();
http_response ddi_busy(std::uint32_t retry_after_s);
/// 429 with Retry-After in whole seconds.
http_response ddi_too_many(std::string_view message, std::int64_t wait_ms);

/// "http://HOST/TENANT/controller/v1/UNIT" with the host the device used; none if its Host header is not a host.
std::optional<std::string> ddi_base_url(const gateway_context& context, const http_request& request, const unit_id& unit);

/// {"href": url}
boost::json::object ddi_link(std::string href);

/// 1 to 2^31-1 in decimal; none for anything else.
std::optional<action_id> parse_action(std::string_view text);

}  // namespace ald
