// Recursive descent: any of all of one; the depth of parentheses is limited, and so is the stack.
#include "licensing/condition_parser.hpp"

#include <algorithm>
#include <utility>

#include "licensing/directory.hpp"
#include "licensing/firmware_version.hpp"

namespace ald {
namespace {

constexpr std::string_view name_characters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

std::string all_attributes() {
  std::string names;
  for (const auto name : condition_attribute_names) names.append(names.empty() ? "" : ", ").append(name);
  return "the attributes are " + names;
}

bool is_version_comparison(condition_operator what) {
  switch (what) {
    case condition_operator::less:
    case condition_operator::at_most:
    case condition_operator::greater:
    case condition_operator::at_least: return true;
    case condition_operator::equal:
    case condition_operator::unequal:
    case condition_operator::in:
    case condition_operator::out:;
  }
  return false;
}

bool is_list_comparison(condition_operator what) { return what == condition_operator::in || what == condition_operator::out; }

// (a;b);c is a;b;c: the same, written in one way only.
void join(condition_part& to, condition_part part) {
  if (part.what != to.what) return to.parts.push_back(std::move(part));
  for (condition_part& inner : part.parts) to.parts.push_back(std::move(inner));
}

// A wildcard beside a wildcard says nothing more.
void add_wildcard(text_pattern& out) {
  if (!out.has_wildcard() || !out.pieces.back().empty()) out.pieces.emplace_back();
}

}  // namespace

result<condition_part> condition_parser::parse() {
  if (text_.size() > limits_.max_bytes) {
    return fault{fault_code::bad_input, "at " + std::to_string(limits_.max_bytes + 1) + ": the condition is longer than " + std::to_string(limits_.max_bytes) + " bytes",
                 "use =in=(…), or tag the devices and ask for the tag"};
  }
  for (std::size_t i = 0; i < text_.size(); ++i) {
    const auto c = static_cast<unsigned char>(text_[i]);
    if ((c < 0x20 && c != '\t') || c == 0x7F) complain(i, "a control character");
  }
  auto read = fault_ ? std::nullopt : read_any(0);
  if (read && !at_end()) complain(place_, here() == ')' ? "a ) without a (" : "expected ; or , or the end");
  if (fault_) return *fault_;
  return std::move(*read);
}

std::optional<condition_part> condition_parser::read_any(std::size_t depth) {
  auto first = read_all(depth);
  if (!first || !take(',', "or")) return first;
  condition_part any{condition_part::kind::any, {}, {}, {}, {}};
  join(any, std::move(*first));
  do {
    auto next = read_all(depth);
    if (!next) return std::nullopt;
    join(any, std::move(*next));
  } while (take(',', "or"));
  return any;
}

std::optional<condition_part> condition_parser::read_all(std::size_t depth) {
  auto first = read_one(depth);
  if (!first || !take(';', "and")) return first;
  condition_part all{condition_part::kind::all, {}, {}, {}, {}};
  join(all, std::move(*first));
  do {
    auto next = read_one(depth);
    if (!next) return std::nullopt;
    join(all, std::move(*next));
  } while (take(';', "and"));
  return all;
}

std::optional<condition_part> condition_parser::read_one(std::size_t depth) {
  skip_spaces();
  if (at_end() || here() != '(') return read_comparison();
  if (depth >= limits_.max_depth) {
    complain(place_, "more than " + std::to_string(limits_.max_depth) + " parentheses inside each other", "write it flatter");
    return std::nullopt;
  }
  const std::size_t opened = place_++;
  auto inner = read_any(depth + 1);
  if (!inner) return std::nullopt;
  if (at_end() || here() != ')') {
    complain(place_, "expected ) for the ( at " + std::to_string(opened + 1));
    return std::nullopt;
  }
  ++place_;
  skip_spaces();
  return inner;
}

std::optional<condition_part> condition_parser::read_comparison() {
  condition_part part;
  const std::size_t begin = place_;
  if (!read_attribute(part) || !read_operator(part)) return std::nullopt;
  if (++terms_ > limits_.max_terms) {
    complain(begin, "more than " + std::to_string(limits_.max_terms) + " comparisons", "use =in=(…), or tag the devices and ask for the tag");
    return std::nullopt;
  }
  if (!(is_list_comparison(part.compares) ? read_list(part) : read_value(part))) return std::nullopt;
  skip_spaces();
  return part;
}

bool condition_parser::read_attribute(condition_part& out) {
  const std::size_t begin = place_;
  while (!at_end() && name_characters.find(here()) != name_characters.npos) ++place_;
  const auto name = text_.substr(begin, place_ - begin);
  if (name.empty()) return complain(begin, "expected an attribute", all_attributes());
  const auto found = std::find(condition_attribute_names.begin(), condition_attribute_names.end(), name);
  if (found == condition_attribute_names.end()) return complain(begin, "there is no attribute '" + std::string(name) + "'", all_attributes());
  out.attribute = static_cast<condition_attribute>(found - condition_attribute_names.begin());
  return true;
}

bool condition_parser::read_operator(condition_part& out) {
  skip_spaces();
  const std::size_t begin = place_;
  const auto is_here = [this](const condition_operator_name& name) { return text_.substr(place_).starts_with(name.text); };
  const auto found = std::find_if(condition_operator_names.begin(), condition_operator_names.end(), is_here);
  if (found == condition_operator_names.end()) {
    return complain(begin, "expected a comparison", "one of == != < <= > >= =lt= =le= =gt= =ge= =in= =out=");
  }
  place_ += found->text.size();
  out.compares = found->means;
  const bool has_no_order = out.attribute == condition_attribute::tag || out.attribute == condition_attribute::directory;
  if (has_no_order && is_version_comparison(out.compares)) {
    return complain(begin, std::string(found->text) + " compares versions, and a " +
                               std::string(condition_attribute_names[static_cast<std::size_t>(out.attribute)]) + " is none", "use == != =in= =out=");
  }
  return true;
}

bool condition_parser::read_list(condition_part& out) {
  skip_spaces();
  if (at_end() || here() != '(') return complain(place_, "expected ( and a list of values", "for example =in=(a,b)");
  const std::size_t opened = place_;
  do {
    ++place_;
    if (!read_value(out)) return false;
    skip_spaces();
  } while (!at_end() && here() == ',');
  if (at_end() || here() != ')') return complain(place_, "expected , or ) in the list that begins at " + std::to_string(opened + 1));
  ++place_;
  return true;
}

bool condition_parser::read_value(condition_part& out) {
  skip_spaces();
  const std::size_t begin = place_;
  if (++values_ > limits_.max_values) return complain(begin, "more than " + std::to_string(limits_.max_values) + " values", "tag the devices and ask for the tag");
  text_pattern value;
  if (!at_end() && (here() == '"' || here() == '\'')) {
    if (!read_quoted(value)) return false;
  } else {
    while (!at_end() && condition_reserved.find(here()) == condition_reserved.npos) {
      if (!take_character(value)) return false;
    }
    if (place_ == begin) return complain(begin, "expected a value", "put an empty one, or one with spaces or any of ( ) ; , = ! < > ~, in quotes");
  }
  out.values.push_back(std::move(value));
  return judge_value(out, begin);
}

bool condition_parser::read_quoted(text_pattern& out) {
  const std::size_t begin = place_;
  const char quote = here();
  ++place_;
  while (!at_end() && here() != quote) {
    if (!take_character(out)) return false;
  }
  if (at_end()) return complain(begin, "this quote is never closed");
  ++place_;
  return true;
}

bool condition_parser::take_character(text_pattern& out) {
  if (here() == '*') {
    add_wildcard(out);
  } else {
    if (here() == '\\' && ++place_ == text_.size()) return complain(place_ - 1, "a \\ with nothing behind it");
    out.pieces.back() += here();
  }
  ++place_;
  return true;
}

// A comparison that no device can ever satisfy is a mistake.
bool condition_parser::judge_value(condition_part& out, std::size_t begin) {
  text_pattern& value = out.values.back();
  if (is_version_comparison(out.compares)) {
    if (!value.has_wildcard() && is_firmware_version(value.pieces.front())) return true;
    return complain(begin, "this is not a version to compare with", "numbers with dots, for example 10.03.500");
  }
  if (out.attribute != condition_attribute::directory) return true;
  std::string& beginning = value.pieces.front();
  if (!value.has_wildcard()) {
    const auto normal = normal_directory(beginning);
    if (!normal) return complain(begin, "this is not a directory", "it begins with '/', for example /berlin, or /berlin/* with all below");
    beginning = *normal;
  } else if (!beginning.empty() && beginning.front() != '/') {
    return complain(begin, "no directory begins like this", "a directory begins with '/', for example /berlin/*");
  }
  return true;
}

void condition_parser::skip_spaces() {
  while (!at_end() && (here() == ' ' || here() == '\t')) ++place_;
}

bool condition_parser::take(char sign, std::string_view word) {
  if (at_end()) return false;
  if (here() == sign) return ++place_, true;
  const auto rest = text_.substr(place_);
  const bool is_word = rest.starts_with(word) && rest.size() > word.size() && (rest[word.size()] == ' ' || rest[word.size()] == '\t' || rest[word.size()] == '(');
  if (is_word) place_ += word.size();
  return is_word;
}

bool condition_parser::complain(std::size_t place, std::string what, std::string hint) {
  if (fault_) return false;
  // Characters are counted, not the bytes behind the first of each.
  const auto begins_one = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto at = std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(place), begins_one) + 1;
  fault_ = fault{fault_code::bad_input, "at " + std::to_string(at) + ": " + std::move(what), std::move(hint)};
  return false;
}

}  // namespace ald
