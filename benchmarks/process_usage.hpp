// What a process has used: processor time and memory, of this one or of another.
#pragma once
#include <sys/types.h>

#include <cstdint>

namespace ald::bench {

/// Seconds of processor time, all threads, user and system. Of this process by its own clock, to the microsecond.
double cpu_of_this();
/// Of another one by /proc, to a hundredth of a second; 0 if it is not there.
double cpu_of(pid_t process);

/// Resident memory that no file stands behind, in bytes (RssAnon): page cache that a process has mapped is not its own.
std::uint64_t anonymous_memory_of_this();
/// Resident memory of another process, in bytes (VmRSS); 0 if it is not there.
std::uint64_t memory_of(pid_t process);

/// Seconds of the steady clock since some moment.
double steady_now();

/// Wall and processor time of a piece of work in this process.
struct usage {
  double wall_s = 0;
  double cpu_s = 0;
};

/// Begins when it is made.
class stopwatch {
 public:
  stopwatch() : wall_(steady_now()), cpu_(cpu_of_this()) {}
  usage passed() const { return {steady_now() - wall_, cpu_of_this() - cpu_}; }

 private:
  double wall_;
  double cpu_;
};

}  // namespace ald::bench
