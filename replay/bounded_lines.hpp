// Lines from a stream of any bytes, none longer than a limit.
#pragma once
#include <array>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

namespace ald {

enum class next_line : std::uint8_t { read, too_long, end, failed };

class bounded_lines {
 public:
  bounded_lines(std::istream& in, std::size_t max_bytes) : in_(in), max_bytes_(max_bytes) {}

  /// `line` without its line feed. The last line needs none.
  next_line take(std::string& line) {
    line.clear();
    for (;;) {
      if (at_ == filled_ && !fill()) {
        if (in_.bad()) return next_line::failed;
        if (line.empty()) return next_line::end;
        return ++number_, next_line::read;
      }
      const auto text = std::string_view(buffer_.data() + at_, filled_ - at_);
      const auto feed = text.find('\n');
      const auto part = text.substr(0, feed);
      if (line.size() + part.size() > max_bytes_) return ++number_, next_line::too_long;
      line.append(part);
      at_ += part.size() + (feed == text.npos ? 0 : 1);
      if (feed != text.npos) return ++number_, next_line::read;
    }
  }
  /// Of the line that was taken last, from 1.
  std::uint64_t number() const { return number_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  bool fill() {
    in_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    at_ = 0;
    filled_ = static_cast<std::size_t>(in_.gcount());
    bytes_ += filled_;
    return filled_ > 0;
  }

  std::istream& in_;
  const std::size_t max_bytes_;
  std::array<char, 64u << 10> buffer_{};
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace ald
