// Where the licensing server keeps its files, what it sells, its limits, and what it does wrong on purpose.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "issuer/issuer_ledger.hpp"
#include "issuer/issuing_terms.hpp"
#include "issuer/ordering_faults.hpp"
#include "issuer/pack_plan.hpp"

namespace ald {

struct ordering_config {
  std::string dir;
  std::vector<pack_plan> packs{pack_plan{}};  ///< as in embedded_config
  issuing_terms terms;
  ordering_faults faults;

  std::int64_t max_processing_ms = 30'000;    ///< stated in /v1/info; nothing is begun later than work_limit_ms() after it came
  std::size_t max_order_lines = 10'000;       ///< more: 413
  std::size_t max_query_units = 1'000;        ///< more: 413
  std::size_t max_queued_calls = 1'024;       ///< calls that wait; more: 429
  std::size_t max_hung_answers = 256;         ///< lost answers whose connections are kept open; more are closed at once
  std::int64_t hang_ms = 60'000;              ///< a hung connection is closed after it
  std::size_t max_pending_orders = 1'000;     ///< deferred orders that are not done; over it orders are answered at once
  std::size_t max_kept_orders = 10'000;       ///< done deferred orders; the oldest go
  std::int64_t order_kept_ms = 86'400'000;    ///< and those done longer ago go
  std::uint64_t max_request_rows = issuer_ledger::default_max_request_rows;  ///< log of requests: requests and their lines; the oldest go

  std::uint64_t max_page_rows = 20'000;       ///< of the log on one page; a page has one request at least

  /// A request has the last quarter of max_processing_ms to arrive in.
  std::int64_t arrival_limit_ms() const { return max_processing_ms / 4; }
  /// A call that waited longer is turned away, a deferred order that is older fails: what a client may rely on.
  std::int64_t work_limit_ms() const { return max_processing_ms - arrival_limit_ms(); }
};

}  // namespace ald
