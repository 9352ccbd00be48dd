// Which devices need looking at, and when (S3).
#include "licensing/scan_index.hpp"

namespace ald {

scan_index::scan_index(duration_ms scan_interval, std::int64_t now_ms)
    : scan_interval_(scan_interval), next_scan_ms_(now_ms), deadlines_(now_ms) {}

void scan_index::wait_for_scan(const unit_id& unit) {
  deadlines_.cancel(unit);
  if (!scanning_.contains(unit)) waiting_.insert(unit);
}

void scan_index::wake_at(const unit_id& unit, std::int64_t at_ms) {
  stop_waiting(unit);
  deadlines_.set(unit, at_ms);
}

void scan_index::wait_for_scan_or(const unit_id& unit, std::int64_t at_ms) {
  wait_for_scan(unit);
  deadlines_.set(unit, at_ms);
}

void scan_index::forget(const unit_id& unit) {
  stop_waiting(unit);
  deadlines_.cancel(unit);
}

void scan_index::scan_now() { scan_asked_ = true; }

void scan_index::due(std::int64_t now_ms, std::size_t limit, std::vector<unit_id>& out) {
  const auto before = out.size();
  deadlines_.pop_due(now_ms, limit, out);
  for (auto i = before; i < out.size(); ++i) stop_waiting(out[i]);
  if (scanning_.empty() && (scan_asked_ || now_ms >= next_scan_ms_)) {
    scanning_.swap(waiting_);
    scan_asked_ = false;
    next_scan_ms_ = now_ms + scan_interval_;
  }
  while (!scanning_.empty() && out.size() - before < limit) {
    out.push_back(std::move(scanning_.extract(scanning_.begin()).value()));
    deadlines_.cancel(out.back());
  }
}

std::int64_t scan_index::next_scan_ms() const { return next_scan_ms_; }

std::size_t scan_index::waiting() const { return waiting_.size() + scanning_.size(); }

std::size_t scan_index::timed() const { return deadlines_.size(); }

void scan_index::stop_waiting(const unit_id& unit) {
  waiting_.erase(unit);
  scanning_.erase(unit);
}

}  // namespace ald
