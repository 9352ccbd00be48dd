// Keeps what receivers of webhooks are owed, beside the event log: alerts have to be told also when that log can't be written.
#pragma once
#include <string>

#include "messages/result.hpp"

namespace ald {

/// Used by one thread, which may block.
class alert_store {
 public:
  virtual ~alert_store() = default;
  /// What was saved last; empty if nothing was. Fault io.
  virtual result<std::string> load() = 0;
  /// Replaces it in one step, durably. Fault io: what was saved before is still there.
  virtual result<done> save(const std::string& bytes) = 0;
};

}  // namespace ald
