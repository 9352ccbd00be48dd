// The judgement on lines, and what is remembered of their sendings.
#include "http/sent_lines.hpp"

#include <algorithm>

namespace ald {

sent_lines::sent_lines(std::int64_t start_ms, std::size_t max_lines) : max_lines_(std::max<std::size_t>(max_lines, 1)), forgotten_ms_(start_ms) {}

line_verdict sent_lines::take(const order_line& line, const sending_rules& rules, std::int64_t now_ms) {
  auto known = lines_.find(line.key);
  if (known == lines_.end() && lines_.size() >= max_lines_) {
    forget_idle();
    if (lines_.size() >= max_lines_) return {line_step::wait, {}, recheck_ms};
  }
  const bool under_way = known != lines_.end() && known->second.under_way > 0;
  if (under_way && !rules.deduplicates) return {line_step::wait, {}, recheck_ms};

  line_verdict verdict{line_step::send, {}, 0};
  const bool remembered = known != lines_.end();
  if (remembered && !known->second.order.empty()) {
    verdict = {line_step::poll, known->second.order, 0};
  } else if (!rules.deduplicates && (remembered || line.sent_before)) {
    const auto last_ms = remembered ? known->second.last_sent_ms : forgotten_ms_;
    const auto wait_ms = last_ms + rules.max_processing_ms - now_ms;
    if (wait_ms >= 0) return {line_step::wait, {}, wait_ms + 1};
    verdict = {line_step::ask, {}, 0};
  }
  ++lines_[line.key].under_way;
  return verdict;
}

void sent_lines::found_nothing(const order_key& key) {
  if (const auto line = lines_.find(key); line != lines_.end()) line->second.unsure = false;
}

void sent_lines::not_sent(const order_key& key) { not_told(key); }

void sent_lines::lost(const order_key& key, std::int64_t now_ms) {
  auto* line = ended(key);
  if (line == nullptr) return;
  line->unsure = true;
  line->last_sent_ms = std::max(line->last_sent_ms, now_ms);
}

void sent_lines::pending(const order_key& key, const std::string& order, std::int64_t now_ms) {
  auto* line = ended(key);
  if (line == nullptr) return;
  line->unsure = true;
  line->last_sent_ms = std::max(line->last_sent_ms, now_ms);
  line->order = order;
}

void sent_lines::not_told(const order_key& key) {
  if (auto* line = ended(key)) drop_if_idle(key, *line);
}

void sent_lines::order_gone(const order_key& key) {
  if (auto* line = ended(key)) line->order.clear();
}

void sent_lines::issued(const order_key& key, const sending_rules& rules, std::int64_t now_ms) {
  if (rules.deduplicates) return settled(key);
  lost(key, now_ms);
  if (const auto line = lines_.find(key); line != lines_.end()) line->second.order.clear();
}

void sent_lines::settled(const order_key& key) {
  auto* line = ended(key);
  if (line == nullptr) return;
  line->unsure = false;
  line->order.clear();
  drop_if_idle(key, *line);
}

sent_lines::sent_line* sent_lines::ended(const order_key& key) {
  const auto found = lines_.find(key);
  if (found == lines_.end()) return nullptr;
  if (found->second.under_way > 0) --found->second.under_way;
  return &found->second;
}

void sent_lines::drop_if_idle(const order_key& key, const sent_line& line) {
  if (line.under_way == 0 && !line.unsure) lines_.erase(key);
}

void sent_lines::forget_idle() {
  std::erase_if(lines_, [this](const auto& entry) {
    const sent_line& line = entry.second;
    if (line.under_way > 0) return false;
    forgotten_ms_ = std::max(forgotten_ms_, line.last_sent_ms);
    return true;
  });
}

}  // namespace ald
