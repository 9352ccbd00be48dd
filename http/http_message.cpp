// Header lookup.
#include "http/http_message.hpp"

#include <algorithm>

namespace ald {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view find_header(const http_headers& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (std::equal(key.begin(), key.end(), name.begin(), name.end(), [](char a, char b) { return lower(a) == lower(b); })) return value;
  }
  return {};
}

}  // namespace ald
