// The one way into toml++: a TOML file as a table, or what is wrong with it. Any bytes may be in the file.
#pragma once
#include <string>

namespace ald {

/// toml++ meets something it takes for impossible, such as a key that is missing in "[=". By itself it would abort the program.
[[noreturn]] void toml_is_confused();

}  // namespace ald

#ifdef TOML_ASSERT
#error "toml++ is to be included through this file only"
#endif
#define TOML_ASSERT(expr) ((expr) ? void() : ::ald::toml_is_confused())
#include <toml++/toml.h>

#include "messages/result.hpp"

namespace ald {

/// Fault bad_input: "FILE: is a directory" or could not be opened, "FILE:LINE: what is wrong".
result<toml::table> read_toml_file(const std::string& path);

}  // namespace ald
