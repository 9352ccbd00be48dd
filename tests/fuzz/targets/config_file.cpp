// A node's configuration file, and a file of fault rates: refused with the file's name, or taken.
#include <sys/mman.h>
#include <unistd.h>

#include <string>

#include "cli/config_file.hpp"
#include "cli/faults_file.hpp"
#include "tests/fuzz/fuzz_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ald;
  const int file = ::memfd_create("ald-fuzz", MFD_CLOEXEC);
  fuzz::require(file >= 0 && ::write(file, data, size) == static_cast<ssize_t>(size), "there is a file");
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  node_settings settings;
  if (const auto read = read_config_file(path, settings); !read.ok()) {
    fuzz::require(read.error().what.find(path) != std::string::npos, "a complaint names the file");
  }
  if (const auto faults = read_faults_file(path); !faults.ok()) {
    fuzz::require(faults.error().what.find(path) != std::string::npos, "a complaint names the file");
  }
  ::close(file);
  return 0;
}
