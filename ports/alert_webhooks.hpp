// Tells receivers of webhooks about alerts.
#pragma once
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "messages/alert_note.hpp"
#include "messages/result.hpp"

namespace ald {

/// A receiver as the node speaks of it: its URL may hold a secret.
struct webhook_receiver {
  std::string key;   ///< the same for the same URL, over restarts
  std::string name;  ///< "HOST:PORT", for people
};

/// Callable from any thread. post() returns at once; on_done comes once, from any thread, within the configured timeout, also when
/// the object is destroyed.
class alert_webhooks {
 public:
  virtual ~alert_webhooks() = default;
  virtual std::vector<webhook_receiver> receivers() const = 0;
  /// Fault unavailable: the receiver may not have the note.
  virtual void post(std::size_t receiver, const alert_note& note, std::function<void(result<done>)> on_done) = 0;
};

}  // namespace ald
