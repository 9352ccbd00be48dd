// The binary `ald`: hands its arguments to the commands.
#include <iostream>

#include "cli/commands.hpp"

int main(int argc, char** argv) {
  const int code = ald::run_ald(argc, argv, std::cout, std::cerr);
  // A full disk, for one: whoever keeps the output must not take a part of it for all.
  if (std::cout.flush()) return code;
  std::cerr << "ald: standard output can't be written; what was printed is not whole\n";
  return code == 0 ? 1 : code;
}
