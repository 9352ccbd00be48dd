// Reads and overwrites the mark in place.
#include "storage/last_group_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <fstream>
#include <utility>

namespace ald {
namespace {

constexpr std::size_t digits = 20;

std::string text_of(group_number last) {
  const auto number = std::to_string(last);
  return std::string(digits - number.size(), '0') + number + "\n";
}

}  // namespace

std::optional<group_number> last_group_mark::read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(digits + 2, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.gcount() != digits + 1 || text[digits] != '\n') return std::nullopt;
  group_number last = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, last);
  if (error != std::errc{} || end != text.data() + digits) return std::nullopt;
  return last;
}

result<last_group_mark> last_group_mark::open(const std::string& path, group_number last) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return fault{fault_code::io, "can't open " + path + ": " + std::strerror(errno), "check the directory's owner and mode"};
  last_group_mark mark(file);
  mark.write(last);
  return mark;
}

last_group_mark::last_group_mark(last_group_mark&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

last_group_mark& last_group_mark::operator=(last_group_mark&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

last_group_mark::~last_group_mark() {
  if (file_ >= 0) ::close(file_);
}

void last_group_mark::write(group_number last) const {
  const auto text = text_of(last);
  if (::pwrite(file_, text.data(), text.size(), 0) < 0) return;
}

}  // namespace ald
