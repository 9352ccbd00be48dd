// Files and directories that appear whole.
#include "cli/replay_transfer.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/directory_sync.hpp"

namespace ald {
namespace {

namespace fs = std::filesystem;

fault broken(const std::string& what, const std::string& why) { return {fault_code::io, fmt::format("{}: {}", what, why), "check the path and the disk"}; }

result<done> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) {
    return fault{fault_code::conflict, path + " is there: another export is running, or one was killed", "wait for it, or remove the file"};
  }
  if (file < 0) return broken(path + " can't be made", std::strerror(errno));
  ::close(file);
  return done{};
}

result<export_end> write_part(const stored_log& log, const std::string& part, const std::string& file, const export_progress& progress) {
  std::ofstream to(part, std::ios::binary | std::ios::trunc);
  auto written = export_log(log, to, progress);
  to.close();
  if (!written.ok()) return written;
  if (!to) return broken(part + " can't be written", std::strerror(errno));
  if (const auto synced = sync_path(part); !synced.ok()) return synced.error();
  // A link, unlike a rename, never takes the place of a file that came meanwhile.
  if (::link(part.c_str(), file.c_str()) != 0) return broken(file + " can't be made", std::strerror(errno));
  if (const auto synced = sync_path(fs::absolute(file).parent_path()); !synced.ok()) return synced.error();
  return written;
}

// What `dir` is called without a trailing slash, so that a name beside it can be made.
std::string plain(const std::string& dir) {
  auto path = fs::absolute(dir).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  return path.string();
}

result<done> judge_target(const std::string& dir, const std::string& part) {
  std::error_code wrong;
  const auto kind = fs::symlink_status(dir, wrong);
  if (fs::exists(kind) && (!fs::is_directory(kind) || !fs::is_empty(dir, wrong))) {
    return fault{fault_code::conflict, dir + " is not an empty directory", "name a new or empty directory: an import never goes into what is there"};
  }
  if (fs::exists(fs::symlink_status(part, wrong))) {
    return fault{fault_code::conflict, part + " is there: another import is running, or one was killed", "wait for it, or remove the directory"};
  }
  return done{};
}

result<import_outcome> build(std::istream& in, const std::string& part, const std::string& dir, const import_limits& limits, const import_progress& progress) {
  std::error_code wrong;
  fs::create_directories(part + "/log", wrong);
  for (const auto& made : {part, part + "/log"}) {
    if (!wrong) fs::permissions(made, fs::perms::owner_all, wrong);
  }
  if (wrong) return broken(part + " can't be made", wrong.message());
  auto outcome = import_log(in, part + "/log", limits, progress);
  if (!outcome.ok()) return outcome;
  if (const auto synced = sync_tree(part); !synced.ok()) return synced.error();
  // Over a directory only if that is still empty.
  if (::rename(part.c_str(), dir.c_str()) != 0) return broken(dir + " can't be made", std::strerror(errno));
  if (const auto synced = sync_path(fs::path(dir).parent_path()); !synced.ok()) return synced.error();
  return outcome;
}

}  // namespace

result<export_end> export_to_file(const stored_log& log, const std::string& file, const export_progress& progress) {
  std::error_code wrong;
  if (fs::exists(fs::symlink_status(file, wrong))) return fault{fault_code::conflict, file + " is there", "name a new file"};
  const auto part = file + ".part";
  if (const auto made = make_private_file(part); !made.ok()) return made.error();
  auto written = write_part(log, part, file, progress);
  fs::remove(part, wrong);
  return written;
}

result<import_outcome> import_to_directory(const std::string& file, std::istream& in, const std::string& given_dir, const import_limits& limits,
                                           const transfer_progress& progress) {
  const auto dir = plain(given_dir);
  const auto part = dir + ".importing";
  if (const auto judged = judge_target(dir, part); !judged.ok()) return judged.error();
  std::ifstream opened;
  std::uint64_t size = 0;
  std::error_code wrong;
  if (file != "-") {
    opened.open(file, std::ios::binary);
    if (!opened || fs::is_directory(file, wrong)) {
      return fault{fault_code::not_found, fmt::format("{} can't be read: {}", file, opened ? "it is a directory" : std::strerror(errno)), "check the path"};
    }
    size = fs::file_size(file, wrong);
    if (wrong) size = 0;
  }
  auto outcome = build(file == "-" ? in : opened, part, dir, limits, [&](std::uint64_t, std::uint64_t bytes) {
    return !progress || progress(bytes, size);
  });
  if (!outcome.ok()) fs::remove_all(part, wrong);
  return outcome;
}

}  // namespace ald
