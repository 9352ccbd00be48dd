// What a condition is made of: comparisons, and parts that are joined.
#pragma once
#include <array>
#include <string_view>
#include <vector>

#include "licensing/text_pattern.hpp"

namespace ald {

enum class condition_attribute { unit, name, directory, firmware, product, hardware_serial, tag };
enum class condition_operator { equal, unequal, less, at_most, greater, at_least, in, out };

/// Names as they are written; an operator's first spelling is the one that is printed.
inline constexpr std::array<std::string_view, 7> condition_attribute_names{"unit", "name", "directory", "firmware", "product", "hardware_serial", "tag"};
struct condition_operator_name {
  std::string_view text;
  condition_operator means;
};
inline constexpr std::array<condition_operator_name, 12> condition_operator_names{{{"==", condition_operator::equal},
                                                                                   {"!=", condition_operator::unequal},
                                                                                   {"=lt=", condition_operator::less},
                                                                                   {"=le=", condition_operator::at_most},
                                                                                   {"=gt=", condition_operator::greater},
                                                                                   {"=ge=", condition_operator::at_least},
                                                                                   {"=in=", condition_operator::in},
                                                                                   {"=out=", condition_operator::out},
                                                                                   {"<=", condition_operator::at_most},
                                                                                   {">=", condition_operator::at_least},
                                                                                   {"<", condition_operator::less},
                                                                                   {">", condition_operator::greater}}};

/// Characters that end a value without quotes.
inline constexpr std::string_view condition_reserved = " \t\"'();,=!<>~";

/// One comparison, or several parts of which all or any have to hold.
struct condition_part {
  enum class kind { comparison, all, any };
  kind what = kind::comparison;
  condition_attribute attribute{};
  condition_operator compares{};
  std::vector<text_pattern> values;    ///< of a comparison: one, or a list for in and out
  std::vector<condition_part> parts;   ///< at least two, none of the same kind

  bool operator==(const condition_part&) const = default;
};

}  // namespace ald
