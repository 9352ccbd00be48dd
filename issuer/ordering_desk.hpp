// A licensing server at work, one call after the other: orders, deferred orders, queries, revocations, and the log of requests.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "issuer/issuing_desk.hpp"
#include "issuer/ordering_config.hpp"
#include "ports/issuing_service.hpp"

namespace ald {

/// A call as it is written into the log of requests, and when it came.
struct noted_call {
  std::string method;
  std::string path;
  std::int64_t arrived_ms = 0;  ///< wall time
};

/// A deferred order that is done, and the URL that is to be told.
struct order_hint {
  std::string order;
  std::string callback;
};

/// Synchronous; threads and waiting are around it (ordering_service). Used by one thread at a time.
///
/// Each call is one write: the licenses it makes, the order it defers and its entry in the log are there together or not at
/// all, before the answer is returned. A fault from any call means: nothing is known, open it again.
///
/// Injected faults leave the ledger truthful: it shows exactly the licenses that were made. An answer with another unit's
/// license or a foreign signature is only an answer; the ledger has the right license under the line's key and unit, and
/// whoever asks again, by the key (with deduplication) or by the unit, gets it.
class ordering_desk {
 public:
  /// Faults: those of issuing_desk::open.
  static result<std::unique_ptr<ordering_desk>> open(const ordering_config& config, instant now);

  /// `drawn` and `number` are the call's faults and the number they were drawn under.
  result<served_answer> answer(const noted_call& call, const served_request& what, const call_faults& drawn, std::uint64_t number, instant now);

  /// Judges the lines of deferred orders that are due, and forgets orders that were kept long enough.
  result<std::vector<order_hint>> finish_due(instant now);
  /// Wall time at which finish_due() has something to do.
  std::optional<std::int64_t> next_due_ms() const;

  /// Numbers of draws go on where an earlier run ended.
  std::uint64_t first_draw() const;
  std::string public_key() const { return desk_->verifying_key().to_text(); }

 private:
  /// Lines of an order that were judged now, each with its place in the order.
  struct judged_lines {
    std::vector<served_line> lines;
    std::vector<issued_record> made;
  };

  ordering_desk(const ordering_config& config, std::unique_ptr<issuing_desk> desk);
  result<done> load();

  result<served_answer> place(const noted_call& call, const place_lines& what, const call_faults& drawn, std::uint64_t number, instant now);
  result<served_answer> find(const ask_order& what, const call_faults& drawn, instant now);
  result<served_answer> revoke(const revoke_serial& what, ledger_change& change, instant now) const;
  result<served_answer> take_back(const return_licenses& what, ledger_change& change) const;
  result<served_answer> read(const served_request& what) const;

  /// Judges the lines at `places` of an order that drew its faults under `number`.
  result<judged_lines> judge(const std::vector<order_line>& lines, const std::vector<std::size_t>& places, std::uint64_t number, instant now) const;
  /// Puts another file into an issued line's answer if its fault says so.
  result<done> spoil(served_line& line, const issued_record& license) const;
  result<done> finish(deferred_order order, instant now);
  result<done> forget_old(instant now);
  result<served_line> shown(const deferred_line& line) const;
  void copy_line(served_order& order, const call_faults& drawn);

  const ordering_config config_;
  std::unique_ptr<issuing_desk> desk_;
  const signing_key foreign_key_;
  std::set<std::pair<std::int64_t, std::uint64_t>> pending_;  // due_ms and number of deferred orders that are not done
  std::set<std::pair<std::int64_t, std::uint64_t>> finished_; // done_ms and number of those kept
  std::optional<served_line> last_issued_;                    // for answers with a line of an earlier order
};

}  // namespace ald
