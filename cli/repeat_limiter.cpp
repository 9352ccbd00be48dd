// One window a pattern.
#include "cli/repeat_limiter.hpp"

namespace ald {

bool repeat_limiter::passes(std::string_view pattern, std::int64_t now_ms) {
  if (most_ == 0) return true;
  window& w = windows_.try_emplace(std::string(pattern), window{now_ms, 0, 0}).first->second;
  if (w.left_out == 0 && now_ms - w.began_ms >= window_ms_) w = {now_ms, 0, 0};
  if (w.passed >= most_) return ++w.left_out, false;
  return ++w.passed, true;
}

std::vector<left_out_lines> repeat_limiter::over(std::int64_t now_ms) {
  std::vector<left_out_lines> told;
  if (now_ms == looked_ms_) return told;
  looked_ms_ = now_ms;
  for (auto it = windows_.begin(); it != windows_.end();) {
    if (now_ms - it->second.began_ms < window_ms_) {
      ++it;
      continue;
    }
    if (it->second.left_out > 0) told.push_back({it->first, it->second.left_out});
    it = windows_.erase(it);
  }
  return told;
}

std::vector<left_out_lines> repeat_limiter::all() {
  std::vector<left_out_lines> told;
  for (const auto& [pattern, w] : windows_) {
    if (w.left_out > 0) told.push_back({pattern, w.left_out});
  }
  windows_.clear();
  return told;
}

}  // namespace ald
