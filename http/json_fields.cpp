// JSON parsing with positions, and typed access with JSON paths.
#include "http/json_fields.hpp"

#include <exception>

#include <boost/json/parser.hpp>

#include "messages/repeated_name.hpp"
#include "messages/shortened.hpp"

namespace ald {
namespace {

namespace json = boost::json;

constexpr std::size_t max_path_bytes = 200;

fault malformed(std::string what) { return {fault_code::bad_input, std::move(what), "send one JSON object, UTF-8"}; }

}  // namespace

result<json::value> parse_json(std::string_view body, std::uint32_t max_depth) {
  if (body.empty()) return malformed("the body is empty");
  try {
    json::parse_options options;
    options.max_depth = max_depth;
    json::parser parser({}, options);
    boost::system::error_code ec;
    const auto used = parser.write_some(body, ec);
    if (ec == json::error::too_deep) return malformed("$: nested deeper than " + std::to_string(max_depth) + " levels");
    if (ec) return malformed("malformed JSON near byte " + std::to_string(used) + ": " + ec.message());
    const auto rest = body.substr(used);
    if (rest.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      return malformed("malformed JSON near byte " + std::to_string(used) + ": text after the end");
    }
    auto value = parser.release();
    if (const auto path = repeated_name(body.substr(0, used))) {
      return fault{fault_code::bad_input, shortened(*path, max_path_bytes) + ": is there twice", "name each field of an object once"};
    }
    return value;
  } catch (const std::exception&) {
    return malformed("the JSON can't be taken in");
  }
}

json_fields::json_fields(const json::value& object, std::string path) : object_(object.if_object()), path_(std::move(path)) {
  if (!object_) error_ = fault{fault_code::bad_input, path_ + ": must be an object", ""};
}

void json_fields::complain(std::string_view name, std::string what, std::string hint) {
  if (!error_) error_ = fault{fault_code::bad_input, path_ + "." + std::string(name) + ": " + std::move(what), std::move(hint)};
}

const json::value* json_fields::find(std::string_view name) {
  asked_.emplace(name);
  const auto* v = object_ ? object_->if_contains(name) : nullptr;
  return v && !v->is_null() ? v : nullptr;
}

bool json_fields::has(std::string_view name) const { return object_ && object_->contains(name); }

std::optional<std::string> json_fields::text(std::string_view name, std::size_t max_bytes) {
  const auto* v = find(name);
  if (!v) return std::nullopt;
  if (!v->is_string()) return complain(name, "must be a string"), std::nullopt;
  const auto& s = v->get_string();
  if (s.size() > max_bytes) return complain(name, "is longer than " + std::to_string(max_bytes) + " bytes"), std::nullopt;
  return std::string(s.data(), s.size());
}

std::optional<bool> json_fields::flag(std::string_view name) {
  const auto* v = find(name);
  if (!v) return std::nullopt;
  if (!v->is_bool()) return complain(name, "must be true or false"), std::nullopt;
  return v->get_bool();
}

const json::array* json_fields::list(std::string_view name) {
  const auto* v = find(name);
  if (!v) return nullptr;
  if (!v->is_array()) return complain(name, "must be an array"), nullptr;
  return &v->get_array();
}

std::optional<std::vector<std::string>> json_fields::texts(std::string_view name, std::size_t max_count, std::size_t max_bytes) {
  const auto* all = list(name);
  if (!all) return std::nullopt;
  if (all->size() > max_count) return complain(name, "has more than " + std::to_string(max_count) + " entries"), std::nullopt;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < all->size(); ++i) {
    const auto* text = (*all)[i].if_string();
    if (!text || text->size() > max_bytes) {
      complain(std::string(name) + "[" + std::to_string(i) + "]", "must be a string of at most " + std::to_string(max_bytes) + " bytes");
      return std::nullopt;
    }
    texts.emplace_back(text->data(), text->size());
  }
  return texts;
}

std::optional<json_fields> json_fields::object(std::string_view name) {
  const auto* v = find(name);
  if (!v) return std::nullopt;
  json_fields inner(*v, path_ + "." + std::string(name));
  adopt(inner);
  if (!inner.ok()) return std::nullopt;
  return inner;
}

const json::value* json_fields::value(std::string_view name) { return find(name); }

void json_fields::require(std::string_view name, std::string_view what_it_is) {
  if (!find(name)) complain(name, "is missing", "give " + std::string(what_it_is));
}

void json_fields::refuse_others() {
  if (!object_) return;
  for (const auto& field : *object_) {
    if (asked_.contains(std::string_view(field.key()))) continue;
    std::string known;
    for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
    complain(field.key(), "is not known here", "allowed: " + known);
  }
}

void json_fields::adopt(const json_fields& inner) {
  if (!error_ && inner.error_) error_ = inner.error_;
}

}  // namespace ald
