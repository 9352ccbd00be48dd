// Where the tests find the checkout and the program. Defined in the generated test_main.cpp: a path in a compiler flag would
// keep the compiler cache from serving a second clone.
#pragma once

namespace ald {

extern const char* const ald_source_dir;  ///< absolute path of the checkout
extern const char* const ald_binary;      ///< absolute path of the built program

}  // namespace ald
