// Entity tags from BLAKE2b-128.
#include "http/etag.hpp"

#include <array>

#include "http/token.hpp"

namespace ald {

std::string etag_of(std::string_view body) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string tag = "\"";
  for (const unsigned char byte : hash_token(body)) {
    tag.push_back(digits[byte >> 4]);
    tag.push_back(digits[byte & 15]);
  }
  return tag + "\"";
}

bool names_etag(std::string_view if_none_match, std::string_view etag) {
  while (!if_none_match.empty()) {
    auto item = if_none_match.substr(0, if_none_match.find(','));
    if_none_match.remove_prefix(std::min(item.size() + 1, if_none_match.size()));
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (item.starts_with("W/")) item.remove_prefix(2);
    if (item == "*" || item == etag) return true;
  }
  return false;
}

http_response with_etag(const http_request& request, http_response response) {
  auto tag = etag_of(response.body);
  if (response.status == 200 && names_etag(find_header(request.headers, "If-None-Match"), tag)) {
    response.status = 304;
    response.body.clear();
  }
  response.headers.emplace_back("ETag", std::move(tag));
  return response;
}

}  // namespace ald
