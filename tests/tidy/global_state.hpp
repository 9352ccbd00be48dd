// Finds variables that outlive a call: they make two nodes in one process share what they must not.
#pragma once
#include <string>
#include <vector>

#include "source_file.hpp"

namespace ald::tidy {

/// A heuristic on the text, not a parser. It finds a `static` or `thread_local` variable anywhere, and a variable at namespace
/// scope, unless its declaration holds const, constexpr or constinit. It misses a variable made by a macro or initialised
/// in parentheses, and a const pointer's mutable target.
std::vector<std::string> global_state_in(const source_file& file);

}  // namespace ald::tidy
