// Stops calls to a server that keeps failing, and lets one probe through after each wait.
#pragma once
#include <cstdint>

#include "licensing/retry_policy.hpp"

namespace ald {

/// Closed: calls pass. `failures` failed calls in a row open it. Open: no calls until the wait is over. Half open (the wait
/// is over): exactly one call, the probe, until its outcome is known; a success closes the circuit, a failure opens it again
/// for a longer wait. The owner calls begin_call() for each call it makes, and later succeeded() or failed() once for it; a
/// call without an answer has to be failed by a timeout of the owner's. Times are any one clock's, in ms.
class circuit_breaker {
 public:
  /// failures: 0 counts as 1. wait: its n-th wait is used for the n-th opening in a row.
  circuit_breaker(std::uint32_t failures, retry_policy wait);

  bool may_call(std::int64_t now_ms) const;
  /// A call begins; in a half open circuit it is the probe.
  void begin_call(std::int64_t now_ms);
  void succeeded();
  /// A call that began before the circuit opened and fails while the wait runs changes nothing.
  void failed(std::int64_t now_ms);

  /// True while the wait runs. Half open is not open: work may queue for the probe.
  bool is_open(std::int64_t now_ms) const;
  /// End of the wait of the last opening; 0 if the circuit is closed.
  std::int64_t open_until_ms() const;

 private:
  std::uint32_t failures_;
  retry_policy wait_;
  std::uint32_t in_a_row_ = 0;   ///< failed calls since the last success, while closed
  std::uint32_t openings_ = 0;   ///< since the last success; 0: closed
  std::int64_t open_until_ms_ = 0;
  bool probing_ = false;
};

}  // namespace ald
