// Stops calls to a server that keeps failing.
#include "licensing/circuit_breaker.hpp"

#include <algorithm>

namespace ald {

circuit_breaker::circuit_breaker(std::uint32_t failures, retry_policy wait) : failures_(std::max(failures, 1u)), wait_(wait) {}

bool circuit_breaker::may_call(std::int64_t now_ms) const { return !is_open(now_ms) && !probing_; }

void circuit_breaker::begin_call(std::int64_t now_ms) { probing_ = openings_ > 0 && now_ms >= open_until_ms_; }

void circuit_breaker::succeeded() {
  in_a_row_ = 0;
  openings_ = 0;
  open_until_ms_ = 0;
  probing_ = false;
}

void circuit_breaker::failed(std::int64_t now_ms) {
  if (is_open(now_ms)) return;
  if (openings_ == 0 && ++in_a_row_ < failures_) return;
  ++openings_;
  open_until_ms_ = now_ms + retry_delay(wait_, "circuit", openings_);
  probing_ = false;
}

bool circuit_breaker::is_open(std::int64_t now_ms) const { return openings_ > 0 && now_ms < open_until_ms_; }

std::int64_t circuit_breaker::open_until_ms() const { return open_until_ms_; }

}  // namespace ald
