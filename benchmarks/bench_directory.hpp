// A directory for one measurement, on a disk, that is removed with everything in it.
#pragma once
#include <string>

namespace ald::bench {

class bench_directory {
 public:
  /// Under `parent`; empty: /var/tmp, which is on a disk where /tmp may be memory.
  explicit bench_directory(const std::string& parent);
  ~bench_directory();
  bench_directory(const bench_directory&) = delete;
  bench_directory& operator=(const bench_directory&) = delete;

  const std::string& path() const { return path_; }
  std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Replaces the directory `to` by a copy of `from`.
void copy_directory(const std::string& from, const std::string& to);

}  // namespace ald::bench
