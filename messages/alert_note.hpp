// What a receiver of webhooks is told of an alert.
#pragma once
#include <cstdint>
#include <string>

namespace ald {

/// An alert began or ended. `id` is the same however often the note is sent, and over restarts: receivers drop what they have.
struct alert_note {
  std::string id;
  std::string alert;         ///< name(alert), or "test"
  std::string subject;       ///< as in active_alert; may be empty
  bool firing = false;       ///< false: cleared
  std::int64_t since_ms = 0; ///< wall time at which the alert began
  std::int64_t at_ms = 0;    ///< wall time of this change
  std::string detail;
};

}  // namespace ald
