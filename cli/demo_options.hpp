// What `ald demo` can be told.
#pragma once
#include <cstdint>
#include <string>

namespace ald {

struct demo_options {
  bool once = false;            ///< end when settled, checked and re-sent
  bool json = false;            ///< one JSON object on standard output at the end, all else on standard error
  std::uint32_t devices = 1'000;
  std::uint64_t seed = 4;       ///< one that gives small fleets devices which wait for a re-send, too
  std::uint16_t port = 0;       ///< of the node; 0: the system chooses
  std::string data;             ///< empty: a temporary directory that is removed at the end
  std::uint32_t timeout_s = 300;  ///< to settle, and again after the re-send
};

}  // namespace ald
