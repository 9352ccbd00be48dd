// Keeps a flood of lines of one pattern out of the log, and counts what it kept out.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ald {

/// Lines of one pattern that were left out.
struct left_out_lines {
  std::string pattern;
  std::uint64_t lines = 0;
};

/// Of each pattern at most `most` lines pass in a window, which begins with the first of them. Not synchronized.
class repeat_limiter {
 public:
  /// most: 0 lets everything pass.
  repeat_limiter(std::uint32_t most, std::int64_t window_ms) : most_(most), window_ms_(window_ms) {}

  /// Whether the line may be written. over() has been called for this moment.
  bool passes(std::string_view pattern, std::int64_t now_ms);
  /// Windows that are over by now and left lines out; each is told once.
  std::vector<left_out_lines> over(std::int64_t now_ms);
  /// The same of windows that are still open.
  std::vector<left_out_lines> all();

 private:
  struct window {
    std::int64_t began_ms = 0;
    std::uint64_t passed = 0;
    std::uint64_t left_out = 0;
  };
  std::uint32_t most_;
  std::int64_t window_ms_;
  std::unordered_map<std::string, window> windows_;  ///< by pattern: as many as the program has
  std::int64_t looked_ms_ = 0;
};

}  // namespace ald
