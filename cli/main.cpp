// The binary `ald`: hands its arguments to the commands.
#include <iostream>

#include "cli/commands.hpp"

int main(int argc, char** argv) { return ald::run_ald(argc, argv, std::cout, std::cerr); }
