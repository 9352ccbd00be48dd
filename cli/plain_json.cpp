// Walks the value; everything but its doubles is Boost.JSON's text.
#include "cli/plain_json.hpp"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace ald {
namespace {

namespace json = boost::json;

void write(const json::value& value, std::string& out) {
  if (const auto* object = value.if_object()) {
    const char* before = "{";
    for (const auto& [key, member] : *object) {
      out.append(before).append(json::serialize(json::string(key))).append(":");
      write(member, out);
      before = ",";
    }
    out.append(object->empty() ? "{}" : "}");
  } else if (const auto* array = value.if_array()) {
    const char* before = "[";
    for (const auto& element : *array) {
      out.append(before);
      write(element, out);
      before = ",";
    }
    out.append(array->empty() ? "[]" : "]");
  } else if (const auto* number = value.if_double()) {
    out.append(fmt::format("{}", *number));
  } else {
    out.append(json::serialize(value));
  }
}

}  // namespace

std::string plain_json(const boost::json::value& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace ald
