// A look at the file's mode before it is read.
#include "cli/private_secret.hpp"

#include <sys/stat.h>

#include "cli/secret_file.hpp"

namespace ald {

result<done> check_private(const char* option, const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0 || (file.st_mode & 077) == 0) return done{};  // whoever reads it complains about a missing file
  return fault{fault_code::bad_input, std::string(option) + ": " + path + " can be read by others", "chmod 600 " + path};
}

result<std::string> private_secret(const char* option, const std::string& path) {
  if (path.empty()) return std::string();
  if (auto alone = check_private(option, path); !alone.ok()) return alone.error();
  auto secret = read_secret(path);
  if (!secret.ok()) return fault{secret.error().code, std::string(option) + ": " + secret.error().what, secret.error().hint};
  return secret;
}

}  // namespace ald
