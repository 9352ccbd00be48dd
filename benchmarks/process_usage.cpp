// Reads /proc and the clocks.
#include "benchmarks/process_usage.hpp"

#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace ald::bench {
namespace {

double seconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// A row of /proc/PROCESS/status in bytes; 0: there is none.
std::uint64_t status_row(const std::string& process, const std::string& name) {
  std::ifstream in("/proc/" + process + "/status");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(name + ":")) continue;
    return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

}  // namespace

double cpu_of_this() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

double cpu_of(pid_t process) {
  std::ifstream in("/proc/" + std::to_string(process) + "/stat");
  std::string line;
  std::getline(in, line);
  const auto behind_name = line.rfind(") ");
  if (behind_name == line.npos) return 0;
  std::istringstream fields(line.substr(behind_name + 2));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t anonymous_memory_of_this() { return status_row("self", "RssAnon"); }
std::uint64_t memory_of(pid_t process) { return status_row(std::to_string(process), "VmRSS"); }
double steady_now() { return seconds_of(CLOCK_MONOTONIC); }

}  // namespace ald::bench
