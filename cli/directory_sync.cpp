// fsync, for whole trees.
#include "cli/directory_sync.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include <fmt/format.h>

namespace ald {
namespace {

namespace fs = std::filesystem;

fault broken(const fs::path& path, const std::string& why) {
  return {fault_code::io, fmt::format("{} can't be synced: {}", path.string(), why), "check the disk; remove what is there and try again"};
}

}  // namespace

result<done> sync_path(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return broken(path, std::strerror(errno));
  const bool synced = ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  if (!synced) return broken(path, std::strerror(why));
  return done{};
}

result<done> sync_tree(const fs::path& dir) {
  std::error_code wrong;
  for (fs::recursive_directory_iterator at(dir, wrong), end; !wrong && at != end; at.increment(wrong)) {
    if (const auto synced = sync_path(at->path()); !synced.ok()) return synced;
  }
  if (wrong) return broken(dir, wrong.message());
  if (const auto synced = sync_path(dir); !synced.ok()) return synced;
  return sync_path(fs::absolute(dir).parent_path());
}

}  // namespace ald
