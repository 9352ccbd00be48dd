// Counts them.
#include "http/authorization.hpp"

#include <boost/beast/core/string.hpp>

namespace ald {

std::string_view authorization_of(const http_headers& headers) {
  std::string_view value;
  int found = 0;
  for (const auto& [name, text] : headers) {
    if (!boost::beast::iequals(name, "Authorization")) continue;
    value = text;
    ++found;
  }
  return found == 1 ? value : std::string_view();
}

}  // namespace ald
