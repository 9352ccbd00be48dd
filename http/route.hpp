// A small router: method and path pattern to handler; refuses paths that could mean something else than they seem to.
#pragma once
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "http/http_message.hpp"

namespace ald {

/// A request with the decoded values of its pattern's {segments}, in order.
struct routed_request : http_request {
  std::vector<std::string> values;
};

using route_handler = std::function<void(routed_request, http_responder)>;

/// Filled once, then callable from any thread.
class router {
 public:
  /// What a path leads to. `bad_path`: a broken escape, an encoded slash, NUL or control character, "." or "..", an empty segment.
  enum class outcome { found, bad_path, not_found, wrong_method };
  struct match {
    outcome what = outcome::not_found;
    const route_handler* handler = nullptr;  ///< set when found
    std::vector<std::string> values;
    std::string allow;                       ///< set on wrong_method: "GET, HEAD, PUT"
  };

  /// pattern: "/a/{x}/b"; a literal segment wins over a {segment} if it was added first. A GET route also answers HEAD.
  void add(std::string method, std::string_view pattern, route_handler handler);
  match find(std::string_view method, std::string_view path) const;

 private:
  struct route {
    std::string method;
    std::vector<std::string> segments;  // empty text: a {segment}
    route_handler handler;
  };
  std::map<std::size_t, std::vector<route>> by_length_;
};

}  // namespace ald
