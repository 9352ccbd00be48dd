// The rules that every file of the tree obeys: the include arrows, the bans, names and lengths.
#pragma once
#include <string>
#include <vector>

#include "source_file.hpp"

namespace ald::tidy {

struct rule {
  const char* name;
  /// What is wrong, each with its line if it has one; empty for a file that obeys or that the rule is not about.
  std::vector<std::string> (*complaints)(const source_file&);
};

/// docs/ARCHITECTURE.md and CONTRIBUTING.md give the reasons.
std::vector<rule> all_rules();

}  // namespace ald::tidy
