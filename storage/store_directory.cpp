// Tells a store, an empty directory, and a directory of something else apart.
#include "storage/store_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

namespace ald {
namespace {

namespace fs = std::filesystem;

// Files that RocksDB makes before a new store is complete: a crash may leave them behind.
bool is_leftover(const std::string& name) {
  constexpr std::array<std::string_view, 3> starts{"MANIFEST-", "OPTIONS-", "LOG"};
  constexpr std::array<std::string_view, 2> whole{"LOCK", "IDENTITY"};
  return name.ends_with(".dbtmp") || std::count(whole.begin(), whole.end(), name) > 0 ||
         std::any_of(starts.begin(), starts.end(), [&](std::string_view start) { return name.starts_with(start); });
}

result<bool> look(const fs::path& dir, bool create) {
  const auto kind = fs::status(dir);
  if (!fs::exists(kind)) {
    if (!create) {
      return fault{fault_code::not_found, "there is no store: " + dir.string() + " does not exist", "check the path of the data directory"};
    }
    fs::create_directories(dir);
    return false;
  }
  if (!fs::is_directory(kind)) return fault{fault_code::bad_input, dir.string() + " is not a directory", "name a directory for the store"};
  if (fs::exists(dir / "CURRENT")) return true;
  if (fs::exists(last_group_mark_path(dir.string()))) {
    return fault{fault_code::corrupt, "the store in " + dir.string() + " lost its file CURRENT", "restore the store from a backup"};
  }
  for (const auto& entry : fs::directory_iterator(dir)) {
    if (is_leftover(entry.path().filename().string())) continue;
    return fault{fault_code::bad_input, dir.string() + " is not a store: it holds " + entry.path().filename().string(),
                 "name an empty directory, or one that ald made"};
  }
  if (!create) return fault{fault_code::not_found, "there is no store in " + dir.string(), "check the path of the data directory"};
  return false;
}

}  // namespace

result<bool> find_store(const std::string& dir, bool create) {
  try {
    return look(dir, create);
  } catch (const fs::filesystem_error& e) {
    return fault{fault_code::io, std::string("can't look for a store: ") + e.what(), "check the directory's owner and mode"};
  }
}

bool store_in_use(const std::string& dir) {
  const int file = ::open((fs::path(dir) / "LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool told = ::fcntl(file, F_GETLK, &lock) == 0;
  ::close(file);
  return told && lock.l_type != F_UNLCK;
}

std::string last_group_mark_path(const std::string& dir) { return (fs::path(dir) / "last-group").string(); }

}  // namespace ald
