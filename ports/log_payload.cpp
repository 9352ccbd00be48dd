// Parts between the control characters made for it.
#include "ports/log_payload.hpp"

#include <algorithm>

namespace ald {
namespace {

constexpr char mark = '\x1d';       // begins a packed line
constexpr char separator = '\x1f';  // between parts
constexpr char end_of_head = '\x1e';

void add(std::string& to, std::string_view part, char behind) {
  const auto begin = to.size();
  to.append(part);
  std::replace_if(to.begin() + static_cast<std::ptrdiff_t>(begin), to.end(), [](char c) { return c == mark || c == separator || c == end_of_head; }, '?');
  to.push_back(behind);
}

std::string_view take(std::string_view& from) {
  const auto end = std::min(from.find(separator), from.size());
  const auto part = from.substr(0, end);
  from.remove_prefix(std::min(end + 1, from.size()));
  return part;
}

}  // namespace

std::string pack_log_line(const log_origin& origin, std::string_view pattern, std::string_view text) {
  std::string payload(1, mark);
  add(payload, origin.component, separator);
  add(payload, pattern, separator);
  for (const log_field& field : origin.fields) {
    if (field.name.empty()) continue;
    add(payload, field.name, separator);
    add(payload, field.value, separator);
  }
  payload.back() = end_of_head;
  return payload.append(text);
}

log_parts unpack_log_line(std::string_view payload) {
  const auto end = payload.find(end_of_head);
  if (payload.empty() || payload.front() != mark || end == payload.npos) return {"library", {}, {}, payload};
  log_parts parts;
  auto head = payload.substr(1, end - 1);
  parts.component = take(head);
  parts.pattern = take(head);
  while (!head.empty()) {
    const auto name = take(head);
    parts.fields.push_back({name, take(head)});
  }
  parts.text = payload.substr(end + 1);
  return parts;
}

}  // namespace ald
