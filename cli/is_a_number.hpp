// A check for options that take a fraction.
#pragma once
#include <string>

namespace ald {

/// For CLI::Option::check, beside a CLI::Range: CLI11 finds "nan" in every range. Empty: it is a number; else what is wrong.
std::string is_a_number(const std::string& text);

}  // namespace ald
