// POSIX calls, because a file's mode and its durability matter.
#include "issuer/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace ald {
namespace {

fault file_fault(int error, const std::string& doing, const std::string& what, const std::string& file) {
  const auto code = error == ENOENT ? fault_code::not_found : error == ENOSPC ? fault_code::no_space : fault_code::io;
  return {code, "cannot " + doing + " " + what + " " + file + ": " + std::strerror(error), ""};
}

/// Closes the descriptor when the scope ends.
struct open_file {
  int fd = -1;
  ~open_file() {
    if (fd >= 0) ::close(fd);
  }
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

}  // namespace

result<std::string> read_private_file(const std::string& what, const std::string& file, std::size_t max_bytes) {
  open_file in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (in.fd < 0) return file_fault(errno, "open", what, file);
  struct stat info {};
  if (::fstat(in.fd, &info) != 0) return file_fault(errno, "look at", what, file);
  if (!S_ISREG(info.st_mode)) return fault{fault_code::bad_input, what + " " + file + " is not a regular file", ""};
  if ((info.st_mode & 077) != 0) {
    return fault{fault_code::bad_input, what + " " + file + " can be read or written by others than its owner",
                 "if no one else has seen it: chmod 600 " + file};
  }
  std::string text(max_bytes + 1, '\0');
  const auto size = ::read(in.fd, text.data(), text.size());
  if (size < 0) return file_fault(errno, "read", what, file);
  if (static_cast<std::size_t>(size) > max_bytes) return fault{fault_code::bad_input, what + " " + file + " is too long to be one", ""};
  text.resize(static_cast<std::size_t>(size));
  return text;
}

result<done> write_new_file(const std::string& what, const std::string& file, std::string_view content, mode_t mode) {
  const auto draft = file + ".new";  // a crash can leave it behind; the next write goes over it
  open_file out{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (out.fd < 0 || ::fchmod(out.fd, mode) != 0) return file_fault(errno, "write", what, draft);
  const bool written = write_all(out.fd, content) && ::fsync(out.fd) == 0;
  const int write_error = errno;
  if (!written) {
    ::unlink(draft.c_str());
    return file_fault(write_error, "write", what, draft);
  }
  // link, unlike rename, never replaces a file that is there
  const int linked = ::link(draft.c_str(), file.c_str());
  const int link_error = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && link_error == EEXIST) {
    return fault{fault_code::conflict, what + " " + file + " exists already", "it is never replaced: choose another file"};
  }
  if (linked != 0) return file_fault(link_error, "write", what, file);
  const auto parent = std::filesystem::path(file).parent_path();
  open_file dir{::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (dir.fd < 0 || ::fsync(dir.fd) != 0) return file_fault(errno, "make durable", what, file);
  return done{};
}

}  // namespace ald
