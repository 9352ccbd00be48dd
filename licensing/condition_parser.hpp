// Reads a condition's text.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "licensing/condition_limits.hpp"
#include "licensing/condition_part.hpp"
#include "messages/result.hpp"

namespace ald {

/// For one text; condition::parse says what is understood.
class condition_parser {
 public:
  condition_parser(std::string_view text, const condition_limits& limits) : text_(text), limits_(limits) {}

  result<condition_part> parse();

 private:
  std::optional<condition_part> read_any(std::size_t depth);
  std::optional<condition_part> read_all(std::size_t depth);
  std::optional<condition_part> read_one(std::size_t depth);
  std::optional<condition_part> read_comparison();
  bool read_attribute(condition_part& out);
  bool read_operator(condition_part& out);
  bool read_list(condition_part& out);
  bool read_value(condition_part& out);
  bool read_quoted(text_pattern& out);
  /// Takes one character of a value, and what a backslash says of the next.
  bool take_character(text_pattern& out);
  bool judge_value(condition_part& out, std::size_t begin);

  void skip_spaces();
  bool at_end() const { return place_ == text_.size(); }
  char here() const { return text_[place_]; }
  /// Takes the sign, or the word that means the same.
  bool take(char sign, std::string_view word);
  /// Keeps the first fault. Gives false.
  bool complain(std::size_t place, std::string what, std::string hint = {});

  std::string_view text_;
  const condition_limits& limits_;
  std::size_t place_ = 0;
  std::size_t terms_ = 0;
  std::size_t values_ = 0;
  std::optional<fault> fault_;
};

}  // namespace ald
