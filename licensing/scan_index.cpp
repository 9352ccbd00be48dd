// Which devices need looking at, and when (S3).
#include "licensing/scan_index.hpp"

#include <algorithm>
#include <utility>

namespace ald {

scan_index::scan_index(duration_ms scan_interval, std::int64_t now_ms)
    : scan_interval_(scan_interval), next_scan_ms_(now_ms), deadlines_(now_ms) {}

void scan_index::wait_for_scan(const unit_id& unit, std::optional<event::BlockReason> blocked, std::optional<std::uint64_t> heard,
                               const license_kind& kind) {
  deadlines_.cancel(unit);
  if (scanning_.contains(unit)) return;
  if (const auto known = why_.find(unit); known != why_.end() && blocked == known->second.why->second && kind == known->second.why->first) {
    if (heard) known->second.heard = *heard;
    return;
  }
  stop_waiting(unit);
  if (!blocked) {
    waiting_.insert(unit);
  } else {
    auto& [why, units] = *blocked_.try_emplace(cause(kind, *blocked)).first;
    why_.emplace(unit, block{&why, heard.value_or(0)});
    units.insert(unit);
  }
}

void scan_index::wake_at(const unit_id& unit, std::int64_t at_ms) {
  stop_waiting(unit);
  deadlines_.set(unit, at_ms);
}

void scan_index::wait_for_scan_or(const unit_id& unit, std::int64_t at_ms, std::optional<event::BlockReason> blocked,
                                  std::optional<std::uint64_t> heard, const license_kind& kind) {
  wait_for_scan(unit, blocked, heard, kind);
  deadlines_.set(unit, at_ms);
}

void scan_index::forget(const unit_id& unit) {
  stop_waiting(unit);
  deadlines_.cancel(unit);
}

void scan_index::scan_now() { scan_asked_ = true; }

// At most `room` units, those that heard longest ago first, then in unit order; none that has heard this news.
void scan_index::take_blocked(unit_set& units, std::size_t room, std::optional<std::uint64_t> news) {
  struct candidate {
    std::uint64_t heard;
    const unit_id* unit;
  };
  std::vector<candidate> first;
  first.reserve(units.size());
  for (const unit_id& unit : units) {
    const std::uint64_t heard = why_.at(unit).heard;
    if (heard != news) first.push_back({heard, &unit});
  }
  if (room < first.size()) {
    const auto goes_before = [](const candidate& a, const candidate& b) { return a.heard != b.heard ? a.heard < b.heard : *a.unit < *b.unit; };
    std::nth_element(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(room), first.end(), goes_before);
    first.resize(room);
  }
  for (const candidate& one : first) {
    why_.erase(*one.unit);
    scanning_.insert(units.extract(units.find(*one.unit)));
  }
}

void scan_index::begin_scan(const order_outlooks& outlooks) {
  scanning_.swap(waiting_);
  for (auto& [why, units] : blocked_) {
    const order_outlook& outlook = outlooks.of(why.first);
    if (const std::size_t room = may_hear_otherwise(outlook, why.second); room > 0) take_blocked(units, room, news_for(outlook, why.second));
  }
  order_.assign(scanning_.begin(), scanning_.end());
  std::sort(order_.begin(), order_.end(), [](const unit_id& a, const unit_id& b) { return b < a; });
}

void scan_index::due(std::int64_t now_ms, std::size_t limit, const order_outlooks& outlook, std::vector<unit_id>& out) {
  const auto before = out.size();
  deadlines_.pop_due(now_ms, limit, out);
  for (auto i = before; i < out.size(); ++i) stop_waiting(out[i]);
  if (scanning_.empty() && (scan_asked_ || now_ms >= next_scan_ms_)) {
    begin_scan(outlook);
    scan_asked_ = false;
    next_scan_ms_ = now_ms + scan_interval_;
  }
  while (!scanning_.empty() && out.size() - before < limit) {
    unit_id next = std::move(order_.back());
    order_.pop_back();
    if (scanning_.erase(next) == 0) continue;
    deadlines_.cancel(next);
    out.push_back(std::move(next));
  }
}

std::int64_t scan_index::next_scan_ms() const { return next_scan_ms_; }

std::size_t scan_index::waiting() const { return waiting_.size() + scanning_.size() + why_.size(); }

std::size_t scan_index::timed() const { return deadlines_.size(); }

void scan_index::stop_waiting(const unit_id& unit) {
  waiting_.erase(unit);
  scanning_.erase(unit);
  if (const auto known = why_.find(unit); known != why_.end()) {
    blocked_.find(*known->second.why)->second.erase(unit);
    why_.erase(known);
  }
}

}  // namespace ald
