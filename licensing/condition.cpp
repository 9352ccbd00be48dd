// Judges devices by a condition, and writes it down.
#include "licensing/condition.hpp"

#include <algorithm>
#include <utility>

#include "licensing/condition_parser.hpp"
#include "licensing/firmware_version.hpp"

namespace ald {
namespace {

constexpr std::string_view subtree_end = "/";

const std::string& text_of(const device_attributes& device, condition_attribute what) {
  switch (what) {
    case condition_attribute::unit: return device.unit;
    case condition_attribute::name: return device.name;
    case condition_attribute::directory: return device.directory;
    case condition_attribute::firmware: return device.firmware;
    case condition_attribute::product: return device.product;
    case condition_attribute::hardware_serial:
    case condition_attribute::tag:;
  }
  return device.hardware_serial;
}

// A pattern that ends with /* is the directory before it, too.
bool is_directory_of(std::string_view directory, const text_pattern& pattern) {
  if (directory.empty()) directory = "/";
  if (pattern.matches(directory)) return true;
  const bool is_subtree = pattern.has_wildcard() && pattern.pieces.back().empty() && pattern.pieces[pattern.pieces.size() - 2].ends_with(subtree_end);
  return is_subtree && pattern.matches(std::string(directory) + "/");
}

bool is_equal(const device_attributes& device, condition_attribute what, const text_pattern& value) {
  if (what == condition_attribute::tag) {
    return std::any_of(device.tags.begin(), device.tags.end(), [&](const std::string& tag) { return value.matches(tag); });
  }
  if (what == condition_attribute::directory) return is_directory_of(device.directory, value);
  const std::string& text = text_of(device, what);
  if (value.matches(text)) return true;
  return what == condition_attribute::firmware && !value.has_wildcard() && compare_firmware(text, value.pieces.front()) == 0;
}

bool is_any_of(const device_attributes& device, const condition_part& part) {
  return std::any_of(part.values.begin(), part.values.end(), [&](const text_pattern& value) { return is_equal(device, part.attribute, value); });
}

bool compares(const device_attributes& device, const condition_part& part) {
  const auto version = [&] { return compare_firmware(text_of(device, part.attribute), part.values.front().pieces.front()); };
  switch (part.compares) {
    case condition_operator::equal:
    case condition_operator::in: return is_any_of(device, part);
    case condition_operator::unequal:
    case condition_operator::out: return !is_any_of(device, part);
    case condition_operator::less: return version().value_or(0) < 0;
    case condition_operator::at_most: return version().value_or(1) <= 0;
    case condition_operator::greater: return version().value_or(0) > 0;
    case condition_operator::at_least:;
  }
  return version().value_or(-1) >= 0;
}

bool holds(const condition_part& part, const device_attributes& device) {
  const auto holds_too = [&](const condition_part& inner) { return holds(inner, device); };
  switch (part.what) {
    case condition_part::kind::comparison: return compares(device, part);
    case condition_part::kind::all: return std::all_of(part.parts.begin(), part.parts.end(), holds_too);
    case condition_part::kind::any:;
  }
  return std::any_of(part.parts.begin(), part.parts.end(), holds_too);
}

void write(const text_pattern& value, std::string& out) {
  const auto is_plain = [](const std::string& piece) { return piece.find_first_of(condition_reserved) == piece.npos; };
  const bool is_empty = !value.has_wildcard() && value.pieces.front().empty();
  const bool quoted = is_empty || !std::all_of(value.pieces.begin(), value.pieces.end(), is_plain);
  if (quoted) out += '"';
  for (std::size_t i = 0; i < value.pieces.size(); ++i) {
    if (i > 0) out += '*';
    for (const char c : value.pieces[i]) {
      if (c == '*' || c == '\\' || c == '"') out += '\\';
      out += c;
    }
  }
  if (quoted) out += '"';
}

void write(const condition_part& part, std::string& out) {
  if (part.what == condition_part::kind::comparison) {
    out += condition_attribute_names[static_cast<std::size_t>(part.attribute)];
    const auto is_it = [&](const condition_operator_name& name) { return name.means == part.compares; };
    out += std::find_if(condition_operator_names.begin(), condition_operator_names.end(), is_it)->text;
    const bool is_list = part.compares == condition_operator::in || part.compares == condition_operator::out;
    if (is_list) out += '(';
    for (std::size_t i = 0; i < part.values.size(); ++i) {
      if (i > 0) out += ',';
      write(part.values[i], out);
    }
    if (is_list) out += ')';
    return;
  }
  const bool all = part.what == condition_part::kind::all;
  for (std::size_t i = 0; i < part.parts.size(); ++i) {
    if (i > 0) out += all ? ';' : ',';
    const bool binds_less = all && part.parts[i].what == condition_part::kind::any;
    if (binds_less) out += '(';
    write(part.parts[i], out);
    if (binds_less) out += ')';
  }
}

}  // namespace

condition::condition(std::shared_ptr<const condition_part> root) : root_(std::move(root)) {}

result<condition> condition::parse(std::string_view text, const condition_limits& limits) {
  auto root = condition_parser(text, limits).parse();
  if (!root.ok()) return root.error();
  return condition(std::make_shared<const condition_part>(std::move(root.value())));
}

bool condition::satisfied_by(const device_attributes& device) const { return holds(*root_, device); }

std::string condition::to_string() const {
  std::string text;
  write(*root_, text);
  return text;
}

bool condition::operator==(const condition& other) const { return *root_ == *other.root_; }

recorded_condition::recorded_condition(std::string text) : text_(std::move(text)) {
  if (text_.empty()) return;
  auto parsed = condition::parse(text_, widest_condition);
  if (parsed.ok()) parsed_ = std::make_shared<const condition>(std::move(parsed.value()));
}

bool recorded_condition::satisfied_by(const device_attributes& device) const {
  if (!is_set()) return true;
  return parsed_ != nullptr && parsed_->satisfied_by(device);
}

}  // namespace ald
