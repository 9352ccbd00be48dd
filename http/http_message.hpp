// An HTTP request and response as the handlers see them, without any HTTP library's types.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ald {

using http_headers = std::vector<std::pair<std::string, std::string>>;

/// Names compare without case. Empty if absent.
std::string_view find_header(const http_headers& headers, std::string_view name);

/// `path` is percent-decoded segment by segment by the router, not here: it is the raw path without the query.
struct http_request {
  std::string method;  ///< "GET", "POST" …
  std::string path;    ///< raw, begins with '/'
  std::string query;   ///< raw, without '?'
  http_headers headers;
  std::string body;
  std::string peer_address;  ///< IP address of the other end
};

/// A status of 0 is no answer: the server closes the connection without a byte.
/// `withhold_last_byte`: the server sends all but the last byte of the body, calls it with a continuation, and sends the
/// last byte when the continuation is called with true (with false it closes the connection). Used to record a completed
/// download durably before the device can have the whole file.
struct http_response {
  int status = 200;
  http_headers headers;  ///< Content-Length and Connection are the server's own; it has no clock and sends no Date
  std::string body;
  std::function<void(std::function<void(bool)>)> withhold_last_byte;
};

/// Answers one request exactly once, from any thread.
using http_responder = std::function<void(http_response)>;
using http_handler = std::function<void(http_request, http_responder)>;

}  // namespace ald
