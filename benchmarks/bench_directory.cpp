// Makes, copies and removes directories.
#include "benchmarks/bench_directory.hpp"

#include <stdlib.h>

#include <filesystem>

#include "benchmarks/bench_failure.hpp"

namespace ald::bench {

bench_directory::bench_directory(const std::string& parent) : path_((parent.empty() ? "/var/tmp" : parent) + "/ald-bench-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw bench_failure("no directory can be made at " + path_);
}

bench_directory::~bench_directory() {
  std::error_code left_behind;
  std::filesystem::remove_all(path_, left_behind);
}

void copy_directory(const std::string& from, const std::string& to) {
  std::filesystem::remove_all(to);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

}  // namespace ald::bench
