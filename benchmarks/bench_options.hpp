// What one measurement is told.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace ald::bench {

struct bench_options {
  std::string name;
  std::uint64_t devices = 0;  ///< 0: as the case likes
  bool verify = false;        ///< deploy: licenses are signed and verified
  int rounds = 3;
  int seconds = 0;            ///< of load, or of idling; 0: as the case likes
  std::string dir;            ///< where the temporary directory is made; empty: /var/tmp
  std::string ald;            ///< the node's program
};

}  // namespace ald::bench
