// Reads Accept and Content-Type.
#include "http/media_type.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "http/ddi_answer.hpp"

namespace ald {
namespace {

constexpr std::string_view hal_json = "application/hal+json;charset=UTF-8";
constexpr std::string_view plain_json = "application/json;charset=UTF-8";

std::string lower_trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::vector<std::string> parts_of(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.push_back(lower_trimmed(text.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

/// "q=0.25" in thousandths; 1000 without one. What is no number counts as 0: not wanted.
int quality_of(const std::vector<std::string>& parts) {
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (!parts[i].starts_with("q=")) continue;
    const std::string_view text = std::string_view(parts[i]).substr(2);
    if (text.starts_with('1')) return 1000;
    if (!text.starts_with('0')) return 0;
    int quality = 0;
    for (std::size_t digit = 2; digit < 5; ++digit) {
      quality = quality * 10 + (digit < text.size() && text[digit] >= '0' && text[digit] <= '9' ? text[digit] - '0' : 0);
    }
    return quality;
  }
  return 1000;
}

/// How much the header wants the type: that of the most specific range that names it; 0 if none does.
int wanted(const std::vector<std::string>& ranges, std::string_view type) {
  int best_rank = 0, quality = 0;
  for (const auto& range : ranges) {
    const auto parts = parts_of(range, ';');
    const int rank = parts.front() == type ? 3 : parts.front() == "application/*" ? 2 : parts.front() == "*/*" ? 1 : 0;
    if (rank > best_rank) best_rank = rank, quality = quality_of(parts);
  }
  return quality;
}

http_response not_acceptable() {
  return ddi_error(406, "ald.error.not_acceptable", "answers are application/hal+json or application/json: say so in Accept, or leave it out");
}

http_response unsupported_type() {
  return ddi_error(415, "ald.error.unsupported_media_type", "the body must be application/json or application/hal+json in UTF-8");
}

}  // namespace

std::optional<std::string_view> json_type_for(std::string_view accept) {
  if (lower_trimmed(accept).empty()) return hal_json;
  const auto ranges = parts_of(accept, ',');
  const int hal = wanted(ranges, "application/hal+json"), plain = wanted(ranges, "application/json");
  if (hal == 0 && plain == 0) return std::nullopt;
  return hal >= plain ? hal_json : plain_json;
}

bool is_json_type(std::string_view content_type) {
  const auto parts = parts_of(content_type, ';');
  if (parts.front().empty()) return true;
  if (parts.front() != "application/json" && parts.front() != "application/hal+json") return false;
  return std::none_of(parts.begin() + 1, parts.end(), [](const std::string& part) {
    return part.starts_with("charset=") && part != "charset=utf-8" && part != "charset=\"utf-8\"" && part != "charset=us-ascii";
  });
}

route_handler answering_json(route_handler handler) {
  return [handler = std::move(handler)](routed_request request, http_responder respond) {
    const auto type = json_type_for(find_header(request.headers, "Accept"));
    if (!type) return respond(not_acceptable());
    if (*type == hal_json) return handler(std::move(request), std::move(respond));
    handler(std::move(request), [respond = std::move(respond), type = *type](http_response response) {
      for (auto& [name, value] : response.headers) {
        if (name == "Content-Type" && value == hal_json) value = type;
      }
      respond(std::move(response));
    });
  };
}

route_handler reading_json(route_handler handler) {
  return [handler = std::move(handler)](routed_request request, http_responder respond) {
    if (!is_json_type(find_header(request.headers, "Content-Type"))) return respond(unsupported_type());
    handler(std::move(request), std::move(respond));
  };
}

}  // namespace ald
