// What to say of a store that a running node changes while it is read.
#include "cli/live_store.hpp"

#include <fmt/format.h>

#include "cli/shell_word.hpp"

namespace ald {

std::string live_store_advice(std::string_view directory, std::string_view then) {
  return fmt::format(
      "ald: the node that runs on {0} changes the files while they are read, so this may be no damage. Copy them and look at the copy:\n"
      "       ald snapshot --to NEW-DIR --data {2}\n       {1}\n",
      directory, then, shell_word(directory));
}

}  // namespace ald
