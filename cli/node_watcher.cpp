// Facts from /proc, the file system and the listener.
#include "cli/node_watcher.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ald {
namespace {

std::uint64_t resident_bytes() {
  std::ifstream in("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  in >> size >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t open_files() {
  DIR* const dir = ::opendir("/proc/self/fd");
  if (dir == nullptr) return 0;
  std::uint64_t entries = 0;
  while (::readdir(dir) != nullptr) ++entries;
  ::closedir(dir);
  return entries > 3 ? entries - 3 : 0;  // ".", ".." and the directory itself
}

/// Field 22 of /proc/self/stat, in ticks since the boot, and the boot's time.
double start_seconds() {
  std::ifstream in("/proc/self/stat");
  std::string stat((std::istreambuf_iterator<char>(in)), {});
  std::istringstream behind_name(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
  std::string word;
  for (int field = 3; field <= 22; ++field) behind_name >> word;
  std::ifstream system("/proc/stat");
  std::string key;
  double boot = 0;
  while (system >> key) {
    if (key == "btime") {
      system >> boot;
      break;
    }
  }
  return word.empty() ? 0 : boot + std::stod(word) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

process_facts node_watcher::facts() const {
  process_facts f;
  f.version = ALD_VERSION;
  f.resident_bytes = resident_bytes();
  f.open_files = open_files();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) f.max_files = limit.rlim_cur;
  f.cpu_seconds = cpu_seconds();
  f.start_seconds = start_seconds();
  std::error_code unknown;
  const auto space = std::filesystem::space(data_dir_, unknown);
  if (!unknown) f.data_free_bytes = space.available;
  f.connections = listener_.connections();
  f.requests_refused = listener_.requests_refused();
  f.connections_refused = listener_.connections_refused();
  return f;
}

}  // namespace ald
