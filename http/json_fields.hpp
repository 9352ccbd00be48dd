// Reads JSON from outside with exact complaints: what is wrong, at which JSON path, and what is expected.
#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "messages/result.hpp"

namespace ald {

/// Fault bad_input says where parsing stopped. UTF-8 is checked; nesting deeper than max_depth is refused, and so is
/// an object that has a name twice.
result<boost::json::value> parse_json(std::string_view body, std::uint32_t max_depth);

/// Reads one object field by field and keeps the first complaint. `path` is the object's JSON path, "$" for the whole body.
/// An absent or null field gives none; a field of the wrong type gives none and a complaint.
class json_fields {
 public:
  json_fields(const boost::json::value& object, std::string path);

  std::optional<std::string> text(std::string_view name, std::size_t max_bytes);
  std::optional<bool> flag(std::string_view name);
  const boost::json::array* list(std::string_view name);
  /// An array of texts.
  std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t max_count, std::size_t max_bytes);
  /// A nested object to be read on its own; none if it is absent.
  std::optional<json_fields> object(std::string_view name);
  const boost::json::value* value(std::string_view name);

  bool has(std::string_view name) const;
  void require(std::string_view name, std::string_view what_it_is);
  /// Complains about fields that were never asked for: a misspelt one must not be ignored.
  void refuse_others();
  /// Takes over the complaint of an object read on its own.
  void adopt(const json_fields& inner);
  void complain(std::string_view name, std::string what, std::string hint = {});

  bool ok() const { return !error_; }
  const fault& error() const { return *error_; }
  const std::string& path() const { return path_; }

 private:
  const boost::json::value* find(std::string_view name);

  const boost::json::object* object_ = nullptr;
  std::string path_;
  std::set<std::string, std::less<>> asked_;
  std::optional<fault> error_;
};

}  // namespace ald
