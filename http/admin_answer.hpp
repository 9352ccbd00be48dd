// Answers, errors and authentication of the admin API.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "http/gateway_context.hpp"
#include "http/json_fields.hpp"
#include "http/route.hpp"

namespace ald {

http_response admin_body(const boost::json::value& body, int status = 200);
/// {"error":{"code","message","hint"}} with the fault's status; 503 carries Retry-After.
http_response admin_fault(const fault& f, std::uint32_t retry_after_s);
/// The value of "error" above.
boost::json::object admin_error(const fault& f);

/// The handler, only for callers with the admin token; others get 401.
route_handler for_admins(const shared_context& context, route_handler handler);

/// The handler, only for requests without a body or with an empty object: it takes no fields, and one that is not known is refused.
route_handler without_fields(const shared_context& context, route_handler handler);

/// Answers {} or the fault.
reply_to<done> reply_empty(const shared_context& context, const http_responder& respond);

/// The request's query by name; a fault for a broken one or for a name that is not in `allowed`.
result<std::map<std::string, std::string>> read_query(const http_request& request, std::initializer_list<std::string_view> allowed);

}  // namespace ald
