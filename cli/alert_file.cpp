// Reads the file, and replaces it in one step.
#include "cli/alert_file.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "cli/directory_sync.hpp"
#include "cli/secret_file.hpp"
#include "cli/text_file.hpp"

namespace ald {

result<std::string> alert_file::load() {
  std::error_code ec;
  if (!std::filesystem::exists(path_, ec) && !ec) return std::string();
  auto bytes = read_text_file(path_, "it has to be readable for the node's user");
  if (!bytes.ok()) return fault{fault_code::io, bytes.error().what, bytes.error().hint};
  return bytes;
}

result<done> alert_file::save(const std::string& bytes) {
  const std::string draft = path_ + ".new";
  ::unlink(draft.c_str());
  if (auto written = write_secret(draft, bytes); !written.ok()) return written.error();
  if (::rename(draft.c_str(), path_.c_str()) != 0) return fault{fault_code::io, path_ + ": " + std::strerror(errno), "check the disk"};
  return sync_path(std::filesystem::path(path_).parent_path());
}

}  // namespace ald
