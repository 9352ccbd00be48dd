// Ed25519 by libsodium; the key file by POSIX calls, because its mode and its durability matter.
#include "issuer/signing_key.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "issuer/base64.hpp"

namespace ald {
namespace {

constexpr std::string_view file_mark = "ald-signing-key-1 ";
constexpr std::size_t file_size = file_mark.size() + 44 + 1;

fault file_fault(int error, const std::string& doing, const std::string& file) {
  const auto code = error == ENOENT ? fault_code::not_found : error == ENOSPC ? fault_code::no_space : fault_code::io;
  return {code, "cannot " + doing + " signing key " + file + ": " + std::strerror(error), ""};
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

result<done> sync_directory(const std::string& file) {
  const auto parent = std::filesystem::path(file).parent_path();
  open_file dir{::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (dir.fd < 0 || ::fsync(dir.fd) != 0) return file_fault(errno, "make durable", file);
  return done{};
}

}  // namespace

signing_key signing_key::generate() {
  std::array<unsigned char, 32> seed;
  if (sodium_init() < 0) std::abort();  // as randombytes_buf does when the system has no random numbers
  randombytes_buf(seed.data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

signing_key signing_key::from_seed(const std::array<unsigned char, 32>& seed) {
  signing_key key;
  crypto_sign_seed_keypair(key.public_.bytes.data(), key.secret_.data(), seed.data());
  return key;
}

result<signing_key> signing_key::load(const std::string& file) {
  open_file in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
  if (in.fd < 0) return file_fault(errno, "open", file);
  struct stat info {};
  if (::fstat(in.fd, &info) != 0) return file_fault(errno, "look at", file);
  if (!S_ISREG(info.st_mode)) return fault{fault_code::bad_input, "signing key " + file + " is not a regular file", ""};
  if ((info.st_mode & 077) != 0) {
    return fault{fault_code::bad_input, "signing key " + file + " can be read or written by others than its owner",
                 "if no one else has seen it: chmod 600 " + file};
  }
  std::array<char, file_size + 1> text;
  const auto size = ::read(in.fd, text.data(), text.size());
  if (size < 0) return file_fault(errno, "read", file);
  const std::string_view read(text.data(), static_cast<std::size_t>(size));
  auto seed_bytes = read.size() == file_size && read.starts_with(file_mark) && read.ends_with('\n')
                        ? from_base64(read.substr(file_mark.size(), 44))
                        : std::nullopt;
  sodium_memzero(text.data(), text.size());
  std::array<unsigned char, 32> seed;
  if (!seed_bytes || seed_bytes->size() != seed.size()) {
    return fault{fault_code::bad_input, file + " does not hold a signing key", "restore it from a backup"};
  }
  std::memcpy(seed.data(), seed_bytes->data(), seed.size());
  auto key = from_seed(seed);
  sodium_memzero(seed_bytes->data(), seed_bytes->size());
  sodium_memzero(seed.data(), seed.size());
  return key;
}

signing_key::signing_key(signing_key&& other) noexcept { *this = std::move(other); }

signing_key& signing_key::operator=(signing_key&& other) noexcept {
  if (this != &other) {
    secret_ = other.secret_;
    public_ = other.public_;
    sodium_memzero(other.secret_.data(), other.secret_.size());
  }
  return *this;
}

signing_key::~signing_key() { sodium_memzero(secret_.data(), secret_.size()); }

result<done> signing_key::save(const std::string& file) const {
  const auto draft = file + ".new";  // a crash can leave it behind; the next save writes over it
  open_file out{::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (out.fd < 0 || ::fchmod(out.fd, 0600) != 0) return file_fault(errno, "write", draft);
  auto text = std::string(file_mark) + to_base64(std::span(secret_).first(32)) + "\n";
  const bool written = write_all(out.fd, text) && ::fsync(out.fd) == 0;
  const int write_error = errno;
  sodium_memzero(text.data(), text.size());
  if (!written) {
    ::unlink(draft.c_str());
    return file_fault(write_error, "write", draft);
  }
  // link, unlike rename, never replaces a key that is there
  const int linked = ::link(draft.c_str(), file.c_str());
  const int link_error = errno;
  ::unlink(draft.c_str());
  if (linked != 0 && link_error == EEXIST) {
    return fault{fault_code::conflict, "signing key " + file + " exists already", "a key is never replaced: choose another file"};
  }
  if (linked != 0) return file_fault(link_error, "write", file);
  return sync_directory(file);
}

std::array<unsigned char, 64> signing_key::sign(std::string_view message) const {
  std::array<unsigned char, 64> signature;
  crypto_sign_detached(signature.data(), nullptr, reinterpret_cast<const unsigned char*>(message.data()), message.size(), secret_.data());
  return signature;
}

}  // namespace ald
