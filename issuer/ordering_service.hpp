// The licensing server's thread: bounded queues around an ordering desk, and the waiting that faults and deferred orders need.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "issuer/ordering_config.hpp"
#include "issuer/ordering_desk.hpp"
#include "messages/result.hpp"
#include "ports/issuing_service.hpp"
#include "ports/node_clock.hpp"

namespace ald {

/// Answers from its own thread, but for calls that find it full or stopping: these are answered at once, from the caller's.
/// After a failed write it opens its ledger again with the next call.
class ordering_service final : public issuing_service {
 public:
  /// on_hint is called from the service's thread when a deferred order with a callback is done; it must not block.
  /// The clock must outlive the service. Faults: those of ordering_desk::open; bad_input: waits that the faults may draw do
  /// not fit into config.work_limit_ms().
  static result<std::unique_ptr<ordering_service>> open(ordering_config config, const node_clock& clock,
                                                        std::function<void(order_hint)> on_hint);

  /// Ends the call in work, answers all others with 503, and joins; it must not run in a callback.
  ~ordering_service() override;

  void call(std::string method, std::string path, served_request what, std::function<void(served_answer)> on_answer) override;

  std::string public_key() const;

 private:
  class worker;
  explicit ordering_service(std::unique_ptr<worker> w);
  std::unique_ptr<worker> worker_;
};

}  // namespace ald
