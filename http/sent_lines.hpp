// Judges when a line may be ordered at a server, so that nothing is ever ordered twice there: pure, times are arguments.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "messages/instant.hpp"
#include "messages/order.hpp"

namespace ald {

/// What a server promises about keys.
struct sending_rules {
  bool deduplicates = false;          ///< a key that got a license gets the same again
  duration_ms max_processing_ms = 0;  ///< so long after it was sent last, an order is visible or will never be processed
};

/// What is to be done with a line now. All but `wait` take the line: it is under way until one of the endings below.
enum class line_step {
  send,  ///< order it
  ask,   ///< ask what the server has for its unit; if nothing: found_nothing(), then order it
  poll,  ///< ask for the order `order`
  wait,  ///< nothing may be done for wait_ms
};
struct line_verdict {
  line_step step = line_step::wait;
  std::string order;
  duration_ms wait_ms = 0;
};

/// One sending is remembered from take() until the server's word on it is final. With a server that deduplicates, a line is
/// sent again whenever somebody wants it. With one that doesn't, a line that may have been sent before is sent again only
/// after the server, asked later than max_processing_ms after the last possible sending, had nothing for it.
///
/// A line with sent_before that isn't remembered was sent before start_ms, or was forgotten: its last possible sending is
/// taken to be start_ms, or that of the latest line that was forgotten. Times are of one clock that never goes back.
/// Not thread-safe.
class sent_lines {
 public:
  static constexpr duration_ms recheck_ms = 500;  ///< wait of a line that is under way already

  /// max_lines: how many are remembered. When it is full, those that aren't under way are forgotten, which is safe; if all are
  /// under way, a new line waits.
  sent_lines(std::int64_t start_ms, std::size_t max_lines);

  line_verdict take(const order_line& line, const sending_rules& rules, std::int64_t now_ms);

  /// After `ask`: the server has nothing. The line stays taken and may be sent now, once.
  void found_nothing(const order_key& key);

  // endings, once for each taken line
  /// After `send`: certainly nothing reached the server, or it says that nothing was done.
  void not_sent(const order_key& key);
  /// After `send`: no answer, one that can't be believed, or none for this line. The server may have made a license, or may yet.
  void lost(const order_key& key, std::int64_t now_ms);
  /// After `send`: the server works on it, and knows it by this order.
  void pending(const order_key& key, const std::string& order, std::int64_t now_ms);
  /// After `ask` or `poll`: nothing was learned.
  void not_told(const order_key& key);
  /// After `poll`: the server does not know the order any more, or does not go on with this line.
  void order_gone(const order_key& key);
  /// After `send` or `poll`: the server says issued. The caller may find that the license is no good and want the line again:
  /// a server that doesn't deduplicate is then asked when it is bound to show what it made.
  void issued(const order_key& key, const sending_rules& rules, std::int64_t now_ms);
  /// After any: the line was refused, or the server showed its license.
  void settled(const order_key& key);

  std::size_t size() const { return lines_.size(); }

 private:
  struct sent_line {
    std::uint32_t under_way = 0;
    bool unsure = false;             ///< a sending may still become a license
    std::int64_t last_sent_ms = 0;   ///< counts when unsure
    std::string order;               ///< the server works on it; empty: not known
  };

  sent_line* ended(const order_key& key);
  void drop_if_idle(const order_key& key, const sent_line& line);
  void forget_idle();

  std::unordered_map<order_key, sent_line> lines_;
  std::size_t max_lines_;
  std::int64_t forgotten_ms_;  ///< last possible sending of whatever isn't remembered
};

}  // namespace ald
