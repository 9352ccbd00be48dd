// Reads and makes secret files.
#include "cli/secret_file.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace ald {
namespace {

fault file_fault(fault_code code, const std::string& path, const std::string& what, const std::string& hint) {
  return {code, path + ": " + what, hint};
}

}  // namespace

result<std::string> read_secret(const std::string& path) {
  std::ifstream in(path);
  if (!in) return file_fault(fault_code::not_found, path, std::strerror(errno), "name a readable file");
  std::array<char, 4097> buffer{};
  in.read(buffer.data(), buffer.size());
  std::string text(buffer.data(), static_cast<std::size_t>(in.gcount()));
  if (text.size() == buffer.size()) return file_fault(fault_code::bad_input, path, "longer than 4 KiB", "the file holds one line, the secret");
  text.erase(std::min(text.find_first_of("\r\n"), text.size()));
  text.erase(text.find_last_not_of(" \t") + 1);
  text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.empty()) return file_fault(fault_code::bad_input, path, "the first line is empty", "the file holds one line, the secret");
  return text;
}

result<std::string> read_or_make_secret(const std::string& path) {
  if (std::filesystem::exists(path)) return read_secret(path);
  if (sodium_init() < 0) return fault{fault_code::io, "libsodium could not be started", ""};
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
  sodium_bin2base64(text.data(), text.size(), random.data(), random.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  const std::string secret(text.data());
  // Under another name until it is whole: a kill in between must not leave an empty file that no later start accepts.
  const auto draft = path + ".new";
  ::unlink(draft.c_str());
  if (auto written = write_secret(draft, secret + "\n"); !written.ok()) return written.error();
  if (::rename(draft.c_str(), path.c_str()) != 0) return file_fault(fault_code::io, path, std::strerror(errno), "check the disk");
  return secret;
}

result<done> write_secret(const std::string& path, const std::string& content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return file_fault(fault_code::conflict, path, "the file is there already", "name a new file");
  if (file < 0) return file_fault(fault_code::io, path, std::strerror(errno), "name a file in a writable directory");
  std::size_t written = 0;
  while (written < content.size()) {
    const auto n = ::write(file, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    written += static_cast<std::size_t>(n);
  }
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (written == content.size() && synced) return done{};
  const auto problem = file_fault(fault_code::io, path, std::strerror(errno), "check the disk");
  ::unlink(path.c_str());
  return problem;
}

}  // namespace ald
