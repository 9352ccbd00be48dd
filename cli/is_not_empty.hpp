// A check for options whose empty value would count as "not given".
#pragma once
#include <string>

namespace ald {

/// For CLI::Option::check. Empty: it says something; else what is wrong (a script's variable that is not set, mostly).
inline std::string is_not_empty(const std::string& text) { return text.empty() ? "the value is empty" : ""; }

}  // namespace ald
