// Walks two messages side by side.
#include "replay/state_difference.hpp"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <utility>

namespace ald {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

class comparison {
 public:
  explicit comparison(std::size_t limit) : limit_(limit) {}

  void compare(const Message& a, const Message& b, const std::string& path) {
    const auto& type = *a.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
      const auto* field = type.field(i);
      const auto here = path + field->name();
      if (field->is_repeated()) {
        compare_lists(a, b, *field, here);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        compare(a.GetReflection()->GetMessage(a, field), b.GetReflection()->GetMessage(b, field), here + ".");
      } else {
        note(here, one(a, *field), one(b, *field), *field);
      }
    }
    const bool known = a.GetReflection()->GetUnknownFields(a).empty() && b.GetReflection()->GetUnknownFields(b).empty();
    if (!known) add(path + "(a field of another version)", "?", "?");
  }

  std::vector<field_difference> found;

 private:
  void compare_lists(const Message& a, const Message& b, const FieldDescriptor& field, const std::string& path) {
    const int size_a = a.GetReflection()->FieldSize(a, &field), size_b = b.GetReflection()->FieldSize(b, &field);
    for (int i = 0; i < std::max(size_a, size_b); ++i) {
      const auto here = path + "[" + std::to_string(i) + "]";
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && i < size_a && i < size_b) {
        compare(a.GetReflection()->GetRepeatedMessage(a, &field, i), b.GetReflection()->GetRepeatedMessage(b, &field, i), here + ".");
      } else {
        note(here, i < size_a ? text(a, field, i) : absent, i < size_b ? text(b, field, i) : absent, field);
      }
    }
  }

  static std::string one(const Message& in, const FieldDescriptor& field) {
    return in.GetReflection()->HasField(in, &field) ? text(in, field, -1) : absent;
  }

  static std::string text(const Message& in, const FieldDescriptor& field, int index) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    std::string out;
    printer.PrintFieldValueToString(in, &field, index, &out);
    return out;
  }

  void note(const std::string& field, const std::string& before, const std::string& after, const FieldDescriptor& which) {
    if (before == after) return;
    const bool secret = which.name() == "token_hash";
    const auto shown = [&](const std::string& value) { return secret && value != absent ? "(hidden)" : value; };
    add(field, shown(before), shown(after));
  }

  void add(std::string field, std::string before, std::string after) {
    if (found.size() < limit_) found.push_back({std::move(field), std::move(before), std::move(after)});
  }

  static constexpr const char* absent = "(not set)";
  const std::size_t limit_;
};

}  // namespace

std::vector<field_difference> differences(const Message& before, const Message& after, std::size_t limit) {
  comparison both(limit);
  both.compare(before, after, "");
  return std::move(both.found);
}

}  // namespace ald
