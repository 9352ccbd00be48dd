// Answers HTTP while the node recovers: alive, not ready, 503 with Retry-After for everything else; then hands over to the gateway.
#pragma once
#include <memory>

#include "http/http_message.hpp"

namespace ald {

/// Copyable; copies share the handler that was set. Thread-safe.
class recovery_handler {
 public:
  explicit recovery_handler(std::int64_t retry_after_s);
  /// From now on `handler` answers.
  void hand_over(http_handler handler);
  void operator()(http_request request, http_responder respond) const;

 private:
  struct shared;
  std::shared_ptr<shared> shared_;
};

}  // namespace ald
