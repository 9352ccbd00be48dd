// Planted bugs: places where the test program simulate_mutants goes wrong on purpose. In every other build they are constant false.
#pragma once

#ifdef ALD_MUTANTS
#include <cstdlib>
#include <string_view>

namespace ald {

/// One mutant a process, chosen by its environment.
inline bool is_mutant(std::string_view name) {
  static const char* const chosen = std::getenv("ALD_MUTANT");
  return chosen != nullptr && name == chosen;
}

}  // namespace ald
#define ALD_MUTANT(name) ::ald::is_mutant(name)
#else
#define ALD_MUTANT(name) false
#endif
