// Splits paths, judges their segments and finds the handler.
#include "http/route.hpp"

#include <algorithm>
#include <optional>

#include "http/percent_decode.hpp"

namespace ald {
namespace {

bool harmless(std::string_view segment) {
  if (segment.empty() || segment == "." || segment == "..") return false;
  return std::none_of(segment.begin(), segment.end(),
                      [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::optional<std::vector<std::string>> split(std::string_view path) {
  std::vector<std::string> segments;
  if (path.empty() || path.front() != '/') return std::nullopt;
  if (path == "/") return segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto raw = path.substr(0, path.find('/'));
    auto decoded = percent_decode(raw);
    if (!decoded || !harmless(*decoded)) return std::nullopt;
    segments.push_back(std::move(*decoded));
    path.remove_prefix(raw.size());
  }
  return segments;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
  return std::equal(pattern.begin(), pattern.end(), path.begin(), path.end(),
                    [](const auto& expected, const auto& actual) { return expected.empty() || expected == actual; });
}

bool same_method(std::string_view route, std::string_view asked) { return route == asked || (route == "GET" && asked == "HEAD"); }

}  // namespace

void router::add(std::string method, std::string_view pattern, route_handler handler) {
  auto segments = split(pattern).value_or(std::vector<std::string>{});
  for (auto& s : segments) {
    if (s.front() == '{') s.clear();
  }
  const auto length = segments.size();
  by_length_[length].push_back({std::move(method), std::move(segments), std::move(handler)});
}

router::match router::find(std::string_view method, std::string_view path) const {
  match m;
  auto segments = split(path);
  if (!segments) {
    m.what = outcome::bad_path;
    return m;
  }
  const auto candidates = by_length_.find(segments->size());
  if (candidates == by_length_.end()) return m;
  for (const auto& r : candidates->second) {
    if (!fits(r.segments, *segments)) continue;
    if (!same_method(r.method, method)) {
      m.what = outcome::wrong_method;
      m.allow += (m.allow.empty() ? "" : ", ") + (r.method == "GET" ? std::string("GET, HEAD") : r.method);
      continue;
    }
    m.what = outcome::found;
    m.handler = &r.handler;
    for (std::size_t i = 0; i < r.segments.size(); ++i) {
      if (r.segments[i].empty()) m.values.push_back(std::move((*segments)[i]));
    }
    return m;
  }
  return m;
}

}  // namespace ald
