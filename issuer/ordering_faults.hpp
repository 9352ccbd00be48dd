// What a licensing server is told to do wrong, and on which call: a pure function of a seed and the number of the draw.
#pragma once
#include <cstdint>

namespace ald {

/// Rates are shares of 0 to 1; lengths of time in ms, drawn evenly between least and most.
struct ordering_faults {
  std::uint64_t seed = 1;
  double error = 0;              ///< calls answered 500 (after their work was done), 503 or 429 (before it)
  double lose_answers = 0;       ///< orders that are carried out and never answered
  double duplicate_answers = 0;  ///< answers to orders with a line twice, or with a line of an earlier order as well
  double defer = 0;              ///< orders answered 202
  double wrong_unit = 0;         ///< new licenses whose first answer holds a license for another unit
  double bad_signature = 0;      ///< new licenses whose first answer is signed with a key nobody knows
  double partial = 0;            ///< lines answered `failed`
  std::int64_t latency_least_ms = 0;  ///< a call waits so long before anything is done for it
  std::int64_t latency_most_ms = 0;
  std::int64_t defer_least_ms = 200;  ///< a deferred order is done after it
  std::int64_t defer_most_ms = 2'000;
};

enum class injected_error { none, after_work, unavailable, busy };
enum class answer_loss { none, closed, hung };
enum class answer_copy { none, same_line, earlier_line };

/// What goes wrong with one call.
struct call_faults {
  std::int64_t latency_ms = 0;
  injected_error error = injected_error::none;
  answer_loss loss = answer_loss::none;
  answer_copy copy = answer_copy::none;
  bool defer = false;
  std::int64_t defer_ms = 0;
};

/// What goes wrong with one line. `deferred`: in a deferred order, this line is among those that wait.
struct line_faults {
  bool failed = false;
  bool wrong_unit = false;
  bool bad_signature = false;
  bool deferred = false;
};

/// Equal arguments give equal draws. number: of the call.
call_faults draw_call_faults(const ordering_faults& faults, std::uint64_t number);
/// line: its index in the order.
line_faults draw_line_faults(const ordering_faults& faults, std::uint64_t number, std::uint64_t line);

}  // namespace ald
