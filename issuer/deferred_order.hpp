// An order that is answered later, as the issuer keeps it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "messages/order.hpp"
#include "ports/issuing_service.hpp"

namespace ald {

/// A line as it was ordered, and its outcome (without the license file: that is found by the serial).
struct deferred_line {
  order_line line;
  served_line outcome;
};

/// Times are wall times in ms since 1970.
struct deferred_order {
  std::uint64_t number = 0;
  std::vector<deferred_line> lines;
  std::string callback;
  std::int64_t accepted_ms = 0;
  std::int64_t due_ms = 0;   ///< its pending lines are judged then
  std::int64_t done_ms = 0;  ///< 0: some lines are pending
  std::uint64_t draw = 0;    ///< which draw of faults it is under
};

/// "O-" and ten digits.
std::string order_id_of(std::uint64_t number);
/// The number in such a text; 0 for any other text.
std::uint64_t order_number_of(const std::string& id);

}  // namespace ald
